import type { Turn } from "../../bot-runtime/turns/turn.ts";
import { type Rules, type Violation, violations } from "../history/index.ts";
import { simAgent } from "./agent.ts";
import type { replaceGlobals } from "./globals.ts";
import type { Mutant } from "./mutants.ts";
import { type Pods, pods } from "./pods.ts";
import { random } from "./random.ts";
import { type Fault, horizonMs, type Scenario } from "./scenario.ts";
import { canary, people } from "./slack/people.ts";
import { type Sockets, sockets } from "./slack/sockets.ts";
import { webApi } from "./slack/web-api.ts";
import { workspace } from "./slack/workspace.ts";
import { type SimStore, simStore } from "./store/sim-store.ts";
import { currentProcess, simTime } from "./time.ts";
import { openTrace, type World } from "./world.ts";

export type RunResult = {
  readonly violations: readonly Violation[];
  /** What no invariant names. */
  readonly problems: readonly string[];
  /** Turns that the bot began. */
  readonly turns: number;
  readonly steps: number;
  /** The same for the same seed: one step that went otherwise changes it. */
  readonly fingerprint: number;
  readonly simulatedMs: number;
  readonly trace: readonly string[];
};

/** Nothing takes longer than this after the last fault, ms: Slack's last retry comes 5 min late, a look back every 3 min. */
const settledWithinMs = 15 * 60_000;

/** Plays one scenario from its first step to the end of its processes, and judges what happened. */
export async function runWorld(
  scenario: Scenario,
  globals: ReturnType<typeof replaceGlobals>,
  options: { readonly mutant?: Mutant; readonly keepTrace?: boolean } = {},
): Promise<RunResult> {
  const time = simTime();
  const counts = new Map<string, number>();
  const count = (name: string): number => {
    const next = (counts.get(name) ?? 0) + 1;
    counts.set(name, next);
    return next;
  };
  const world: World = {
    time,
    random: random(scenario.seed).stream("world"),
    scenario,
    history: [],
    problems: [],
    trace: openTrace(time, options.keepTrace ?? false),
    count,
    kill: (process, why) => all.kill(process, killAt(counts.get("call") ?? 0), why),
    caller(name) {
      const process = currentProcess();
      if (process === undefined) throw new Error(`${name} was called by nobody`);
      if (!process.alive) return undefined;
      process.calls += 1;
      return { process, kill: killAt(count("call")) };
    },
  };
  const killAt = (call: number) =>
    scenario.faults.find(
      (fault): fault is Extract<Fault, { kind: "kill" }> => fault.kind === "kill" && fault.call === call,
    );
  globals.enter(world);
  const onUnhandled = (error: unknown): void => {
    world.problems.push(
      `a failure was handled nowhere: ${error instanceof Error ? error.stack : String(error)}`,
    );
  };
  process.on("unhandledRejection", onUnhandled);

  const store = simStore(world);
  const place = workspace(world);
  const turnOf = (id: string): Turn | undefined => {
    const stored = store.state.turns.get(id)?.text;
    return stored === undefined ? undefined : (JSON.parse(stored) as Turn);
  };
  place.turnRequests = (id) =>
    (turnOf(id)?.requestIds ?? []).flatMap((one) => place.requestOfTurn(one)?.id ?? []);
  const socket = sockets(world);
  const crowd = people(world, place, socket);
  const api = webApi(world, place, crowd.see);
  const agent = simAgent(world, (messageId) => {
    const request = place.requestOfTurn(messageId);
    return request?.id.startsWith("d-") ? request.id : undefined;
  });
  const all = pods(
    world,
    {
      store: store.open,
      agent: agent.port,
      attempt: api.attempt,
      open: socket.open,
      mutant: options.mutant ?? {},
      features: scenario.features,
      ...(scenario.features.logs
        ? {
            log: (text: string) =>
              void world.history.push({ kind: "wrote", atMs: time.nowMs, sink: "log", text }),
          }
        : {}),
    },
    (gone, silently) => void time.after(silently ? 30_000 : 5, () => socket.cut(gone)),
  );

  all.start();
  for (const ask of scenario.asks)
    time.at(ask.atMs, () => {
      if (!place.archived.has(ask.channel)) crowd.act(ask);
    });
  for (const fault of scenario.faults) plan(fault, world, { store, socket, all, agent, api });
  const runUntil = async (untilMs: number): Promise<void> => {
    while (await time.step(untilMs));
  };
  const rules = rulesOf(scenario);
  const unsettled = (): boolean =>
    socket.undelivered > 0 ||
    store.state.entries.size > 0 ||
    violations(world.history, rules).some(({ invariant }) => invariant === "L1");
  await runUntil(horizonMs);
  if (all.alive.length === 0) all.start();
  // Calm for a while, not for a moment: what comes late, a click on a question for one, must not undo what stands.
  let calm = 0;
  for (let untilMs = horizonMs; untilMs < horizonMs + settledWithinMs && calm < 3; untilMs += 10_000) {
    await runUntil(untilMs + 10_000);
    calm = unsettled() ? 0 : calm + 1;
  }
  if (store.state.entries.size > 0)
    world.problems.push(`${store.state.entries.size} entries are left in the inbox`);
  all.stopAll();
  const stoppedAtMs = time.nowMs;
  await runUntil(stoppedAtMs + 10_000);
  for (const { name } of all.alive) world.problems.push(`${name} did not end within 10 s`);
  process.off("unhandledRejection", onUnhandled);
  return {
    violations: violations(world.history, rules),
    problems: world.problems,
    turns: store.state.turns.size,
    steps: time.steps,
    fingerprint: world.trace.fingerprint,
    simulatedMs: time.nowMs,
    trace: world.trace.lines,
  };
}

function rulesOf({ features, faults }: Scenario): Rules {
  const repeats = faults.filter(
    ({ kind }) => kind === "kill" || kind === "nodeLost" || kind === "roll",
  ).length;
  const resends = features.onAmbiguous === "Resend" && !features.agent.deduplicates;
  const clockAhead =
    features.wallOffsetMs > 0 || faults.some((fault) => fault.kind === "clockJump" && fault.byMs > 0);
  return {
    // The look back settles what lies before our own clock: one that is ahead takes from the promise what nobody delivers.
    promisedFrom: features.lookBack && !clockAhead ? "asked" : "acknowledged",
    // What a started agent has forgotten it cannot know to have done before.
    executions: (resends ? 5 + repeats : 1) + faults.filter(({ kind }) => kind === "agentForgets").length,
    canaries: [canary, "xoxb-canary"],
  };
}

function plan(
  fault: Fault,
  { time, trace }: World,
  parts: {
    readonly store: SimStore;
    readonly socket: Sockets;
    readonly all: Pods;
    readonly agent: ReturnType<typeof simAgent>;
    readonly api: ReturnType<typeof webApi>;
  },
): void {
  if (!("atMs" in fault)) return;
  const { store, socket, all, agent, api } = parts;
  time.at(fault.atMs, () => {
    trace.say(`FAULT ${JSON.stringify(fault)}`);
    switch (fault.kind) {
      case "nodeLost":
        return all.nodeLost(fault.backInMs);
      case "roll":
        return all.roll(fault.nextInMs);
      case "secondPod":
        return void all.start();
      case "pause":
        return all.pause(fault.forMs, fault.next);
      case "clockJump":
        return all.jump(fault.byMs);
      case "storeDown":
        return store.down(fault.forMs);
      case "storeStall":
        return store.stall(fault.forMs);
      case "slackDown":
        return api.down(fault.forMs);
      case "streamsClosed":
        return api.closeStreams();
      case "replyDeleted":
        return api.deleteNewest();
      case "archived":
        return api.archive(fault.channel);
      case "socketCut":
        return socket.cut();
      case "socketRefresh":
        return socket.refresh(fault.warned);
      case "noSocket":
        return socket.refuse(fault.forMs);
      case "agentDown":
        return agent.down(fault.forMs);
      case "agentForgets":
        return agent.forget();
    }
  });
}
