import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { parseBinding } from "../../crds/index.ts";
import type { Identity } from "../admission/policy.ts";
import { AgentError } from "../agent/errors.ts";
import type { Agent, AgentEvent, OutgoingMessage } from "../agent/port.ts";
import { turnSettingsOf } from "../binding/settings.ts";
import { fileRoom } from "../files/index.ts";
import { StoreError } from "../inbox/errors.ts";
import type { Entry, Inbox } from "../inbox/port.ts";
import { openLog } from "../ops/log.ts";
import { botMetrics } from "../ops/metrics.ts";
import { SlackError } from "../slack/errors.ts";
import type { Place, SlackMessage } from "../slack/messages.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import { refusals } from "./refusals.ts";
import type { Request } from "./request.ts";
import { turnRunner } from "./run-turn.ts";
import { turnStops } from "./stops.ts";
import type { Thread, Turn } from "./turn.ts";

const us: Identity = {
  team: "T1",
  teamName: "Team",
  botUserId: "UBOT",
  botId: "BBOT",
  appId: "A1",
  botName: "bot",
};

const entry: Entry = {
  entryId: "1-0",
  request: {
    v: 1,
    id: "turn-1",
    kind: "mention",
    team: "T1",
    channel: "C1",
    ts: "2.2",
    threadTs: "1.1",
    requester: { kind: "user", id: "U1" },
    message: { text: "<@UBOT> why?" },
    keys: ["m:1"],
    receivedAtMs: Date.now(),
  } satisfies Request,
};

type Conversation = Record<string, unknown>;

/** A store in memory, kept as text as the real ones keep it. `breaks` throws after the write was done: its answer was lost. */
function aStore() {
  const turns = new Map<string, string>();
  const threads = new Map<string, string>();
  const buried: Turn[] = [];
  const breaks = new Map<keyof Inbox, number>();
  const answer = (method: keyof Inbox): void => {
    const left = breaks.get(method) ?? 0;
    breaks.set(method, left - 1);
    if (left > 0) throw new StoreError("TIMEOUT", method);
  };
  const write = (turn: Turn, thread?: { value: Thread }) => {
    turns.set(turn.id, JSON.stringify(turn));
    if (thread)
      threads.set(
        `${thread.value.team}:${thread.value.channel}:${thread.value.threadTs}`,
        JSON.stringify(thread.value),
      );
  };
  const read = <T>(text: string | undefined): T | undefined =>
    text === undefined ? undefined : (JSON.parse(text) as T);
  const inbox: Inbox = {
    accept: async () => ({ kind: "seen" }),
    entries: async () => [],
    loadTurn: async (id) => read<Turn>(turns.get(id)),
    loadThread: async (key) => read<Thread>(threads.get(key)),
    save: async (turn, thread) => {
      write(turn, thread);
      answer("save");
    },
    finish: async (turn, thread) => {
      write({ ...turn, state: "done" }, thread);
      answer("finish");
    },
    lastTurns: async () => [],
    bury: async (turn) => {
      buried.push(turn);
      write({ ...turn, state: "done" });
      answer("bury");
    },
    loadWatermarks: async () => ({}),
    saveWatermarks: async () => {},
    rate: async () => "same",
    signingKey: async () => "key",
    pending: async () => 0,
  };
  return { inbox, turns, threads, buried, breaks };
}

/** Runs turns against a Slack that remembers what stands, and an agent that does what `agent` says at each send. */
function aStage(
  agent: (message: OutgoingMessage, sends: number) => AsyncIterable<AgentEvent>,
  spec: Conversation = {},
  straysUntilMs = 0,
) {
  const store = aStore();
  const sent: OutgoingMessage[] = [];
  const stands = new Map<string, SlackMessage>();
  const slackAway = { updates: 0, code: "" };
  const streaming = { mayBegin: false, endFails: "" };
  const direct: string[] = [];
  const shared: string[] = [];
  const places: string[] = [];
  const updated: string[] = [];
  const parsed = parseBinding({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "bot", namespace: "test" },
    spec: { slack: { secretRef: { name: "slack" } }, agent: { url: "http://127.0.0.1:1" }, ...spec },
  });
  if (!parsed.ok) throw new TypeError(parsed.problems.join());
  const settings = turnSettingsOf(parsed.binding, us, "agent");
  const stops = turnStops();
  const ports: TurnPorts = {
    inbox: store.inbox,
    agent: {
      send: (message: OutgoingMessage) => {
        sent.push(message);
        return agent(message, sent.length);
      },
      tasksOf: async () => undefined,
      cancel: async () => {},
    } as Partial<Agent> as Agent,
    slack: {
      post: async ({ threadTs }: Place, message: SlackMessage) => {
        places.push(threadTs);
        const ts = `9.${stands.size}`;
        stands.set(ts, message);
        return ts;
      },
      find: async () => undefined,
      update: async (_channel: string, ts: string, message: SlackMessage) => {
        if (slackAway.code !== "") throw new SlackError("chat.update", "refused", slackAway.code);
        slackAway.updates -= 1;
        if (slackAway.updates >= 0) throw new SlackError("chat.update", "unknown", "http_503");
        updated.push(ts);
        stands.set(ts, message);
      },
      updateOnce: async () => {},
      ephemeral: async () => {},
      direct: async (user: string) => void direct.push(user),
      thread: async () => [{ ts: "1.1", user: "U2", text: "checkout is down" }],
    } as Partial<TurnPorts["slack"]> as TurnPorts["slack"],
    directory: {
      person: async (id: string) => ({
        id,
        name: id,
        team: "T1",
        email: undefined,
        isBot: false,
        isDeactivated: false,
        isGuest: false,
        isStranger: false,
      }),
      channelName: async () => undefined,
      groupName: async () => undefined,
      groupMembers: async () => undefined,
    },
    settings: () => settings,
    log: openLog("silent", "test/bot"),
    metrics: botMetrics(),
    uploads: {
      areRefused: () => false,
      send: async () => "F1",
      share: async (fileId: string) => void shared.push(fileId),
      isShared: async () => false,
    },
    streams: {
      mayBegin: () => streaming.mayBegin,
      begin: async () => "9.0",
      append: async () => {},
      end: async () => {
        if (streaming.endFails !== "") throw new SlackError("chat.stopStream", "unknown", streaming.endFails);
      },
    },
    outgoing: fileRoom(1_000),
    takeFiles: async () => ({ files: [], refused: [], [Symbol.dispose]: () => {} }),
    sessions: { setStatus: async () => {}, setLine: async () => {}, hasStopButton: () => false },
    ratings: { key: () => undefined, refused: () => {} },
    stops,
    refusals: refusals(),
    hurry: () => {},
    now: Date.now,
    straysUntilMs,
  };
  const run = turnRunner(ports);
  const claimed: string[] = [];
  return {
    ...store,
    stops,
    sent,
    stands,
    slackAway,
    streaming,
    direct,
    shared,
    places,
    updated,
    claimed,
    run: (entries: readonly Entry[] = [entry], signal = new AbortController().signal) =>
      run(entries, (key) => claimed.push(key), signal),
  };
}

async function* answers(): AsyncGenerator<AgentEvent> {
  yield { kind: "task", taskId: "task", contextId: "context" };
  yield { kind: "status", state: "completed", parts: [{ kind: "text", text: "because" }] };
}

async function* throws(error: Error): AsyncGenerator<AgentEvent> {
  yield* [];
  throw error;
}

describe("a turn that is done is not begun again", () => {
  test("the store's word for finish was lost: the agent is not asked a second time", async () => {
    const stage = aStage(answers);
    stage.breaks.set("finish", 1);
    expect(await stage.run()).toMatchObject({ kind: "later" });
    expect(await stage.run()).toEqual({ kind: "finished", entryIds: ["1-0"] });
    expect(stage.sent).toHaveLength(1);
  });

  test("killed between the last save and finish: only finish is left to do", async () => {
    const stage = aStage(answers);
    await stage.run();
    expect(JSON.parse(stage.turns.get("turn-1") ?? "")).toMatchObject({ state: "done" });
    expect(await stage.run()).toEqual({ kind: "finished", entryIds: ["1-0"] });
    expect(stage.sent).toHaveLength(1);
  });

  test("a dead letter that was put back has another entry: it starts over", async () => {
    const stage = aStage(answers);
    await stage.run();
    expect(await stage.run([{ ...entry, entryId: "2-0" }])).toEqual({ kind: "finished", entryIds: ["2-0"] });
    expect(stage.sent).toHaveLength(2);
  });

  test("the files of the answer that was given up are not shared below the new one", async () => {
    const stage = aStage(answers);
    await stage.run();
    const done = JSON.parse(stage.turns.get("turn-1") ?? "");
    const uploads = [{ name: "old.csv", fileId: "F0", isOver: false }];
    stage.turns.set("turn-1", JSON.stringify({ ...done, uploads }));
    await stage.run([{ ...entry, entryId: "2-0" }]);
    expect(stage.shared).toEqual([]);
  });
});

test("a slash command's thread waits for it, at the first attempt and at each that goes on with it", async () => {
  const slash: Entry = { ...entry, request: { ...entry.request, kind: "slash", ts: "", threadTs: "" } };
  const stage = aStage((_, sends) => (sends === 1 ? throws(new AgentError("AGENT_BUSY")) : answers()));
  expect(await stage.run([slash])).toMatchObject({ kind: "later" });
  expect(await stage.run([slash])).toMatchObject({ kind: "finished" });
  expect(stage.claimed).toEqual(["T1:C1:9.0", "T1:C1:9.0"]);
});

test("a slash command's reply was deleted: the answer begins a thread anew, where it can be found", async () => {
  const slash: Entry = { ...entry, request: { ...entry.request, kind: "slash", ts: "", threadTs: "" } };
  const stage = aStage(answers);
  stage.slackAway.code = "message_not_found";
  expect(await stage.run([slash])).toMatchObject({ kind: "finished" });
  expect(stage.places).toEqual(["", ""]);
  expect(stage.claimed).toEqual(["T1:C1:9.0", "T1:C1:9.1"]);
  expect([...stage.threads.keys()]).toContain("T1:C1:9.1");
});

test("what the process before had on its way to Slack cannot stand above the answer", async () => {
  const overAtMs = performance.now() + 500;
  const busyOnce = (_: unknown, sends: number) =>
    sends === 1 ? throws(new AgentError("AGENT_BUSY")) : answers();
  const stage = aStage(busyOnce, {}, overAtMs);
  await stage.run();
  expect(await stage.run()).toMatchObject({ kind: "finished" });
  // Timers fire up to a millisecond early.
  expect(performance.now()).toBeGreaterThan(overAtMs - 2);
  expect(stage.updated).toEqual(["9.0", "9.0"]);
});

describe("a second attempt says the same as the first", () => {
  test("the agent was busy at a thread's first turn: instructions and earlier messages are not lost", async () => {
    const stage = aStage((_, sends) => (sends === 1 ? throws(new AgentError("AGENT_BUSY")) : answers()), {
      channels: [{ id: "C0123456789", instructions: "be brief" }],
    });
    await stage.run();
    await stage.run();
    expect(stage.sent[0]?.text).toContain("checkout is down");
    expect(stage.sent[1]).toEqual(stage.sent[0]);
  });

  test("killed after the reply was posted: the earlier messages are still told", async () => {
    const stage = aStage(answers);
    stage.breaks.set("save", 2);
    await stage.run();
    await stage.run();
    await stage.run();
    expect(stage.sent[0]?.text).toContain("checkout is down");
  });
});

test("a request that has a turn of its own is not asked again along with an earlier one that turned up later", async () => {
  const late: Entry = { entryId: "0-9", request: { ...entry.request, id: "turn-0", ts: "2.1" } };
  const stage = aStage((_, sends) => (sends === 1 ? throws(new AgentError("AGENT_BUSY")) : answers()));
  await stage.run([entry]);
  expect(await stage.run([late, entry])).toEqual({ kind: "finished", entryIds: ["0-9"] });
  expect(await stage.run([entry])).toEqual({ kind: "finished", entryIds: ["1-0"] });
  expect(stage.sent.map(({ messageId }) => messageId)).toEqual(["turn-1", "turn-0", "turn-1"]);
});

test("Slack is away for long: the agent's answer waits for it, and no attempt is counted", async () => {
  const stage = aStage(answers);
  stage.slackAway.updates = 20;
  const outcomes = new Set<string>();
  for (let attempt = 1; attempt <= 20; attempt += 1) outcomes.add((await stage.run()).kind);
  expect([...outcomes]).toEqual(["later"]);
  expect(await stage.run()).toMatchObject({ kind: "finished" });
  expect([stage.sent.length, stage.buried.length]).toEqual([1, 0]);
  expect(JSON.stringify([...stage.stands.values()])).toContain("because");
});

test("Slack answers nothing to the end of a stream: the answer does not wait for that", async () => {
  const stage = aStage(answers);
  stage.streaming.mayBegin = true;
  stage.streaming.endFails = "internal_error";
  expect(await stage.run()).toMatchObject({ kind: "finished" });
  expect(JSON.stringify(stage.stands.get("9.0"))).toContain("because");
});

test("where to sign in is nothing that an answer rests on: the thread does not see it", async () => {
  async function* signIn(): AsyncGenerator<AgentEvent> {
    const link = "https://idp.example/login?code=secret";
    yield { kind: "task", taskId: "task", contextId: "context" };
    const parts = [{ kind: "text", text: `Sign in: ${link}` }] as const;
    yield { kind: "status", state: "auth-required", parts: [...parts], metadata: { sources: [link] } };
  }
  const stage = aStage(signIn);
  expect(await stage.run()).toMatchObject({ kind: "finished" });
  expect(JSON.stringify([...stage.stands.values()])).not.toContain("idp.example");
});

describe("a turn that failed too often", () => {
  const fails = (spec?: Conversation) => aStage(() => throws(new AgentError("AGENT_BUSY")), spec);
  const giveUp = async (stage: ReturnType<typeof aStage>, attempts = 5) => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) await stage.run();
  };
  const words = (stage: ReturnType<typeof aStage>) => JSON.stringify([...stage.stands.values()]);

  test("becomes a dead letter, and its thread is told", async () => {
    const stage = fails();
    await giveUp(stage);
    expect(stage.buried).toHaveLength(1);
    expect(stage.sent).toHaveLength(5);
    expect(words(stage)).toContain("turn-1".slice(0, 8));
    expect([...stage.stands.keys()]).toHaveLength(1);
  });

  test("Slack is away as well: the turn waits until its thread was told, and the agent is asked no more", async () => {
    const stage = fails();
    await giveUp(stage, 4);
    stage.slackAway.updates = 2;
    const outcomes = [];
    for (let attempt = 5; attempt <= 7; attempt += 1) outcomes.push((await stage.run()).kind);
    expect(outcomes).toEqual(["later", "later", "finished"]);
    expect(stage.sent).toHaveLength(5);
    expect(stage.buried).toHaveLength(1);
    expect(words(stage)).toContain("turn-1".slice(0, 8));
  });

  test("its channel is archived: whoever asked is told directly", async () => {
    const stage = fails();
    await giveUp(stage, 4);
    stage.slackAway.code = "is_archived";
    await giveUp(stage, 1);
    expect(stage.direct).toEqual(["U1"]);
    expect(stage.buried).toHaveLength(1);
  });

  test("the store's word for the burial was lost: the thread is told all the same, and nothing runs again", async () => {
    const stage = fails();
    stage.breaks.set("bury", 1);
    await giveUp(stage, 6);
    expect(stage.sent).toHaveLength(5);
    expect(words(stage)).toMatch(/gave up|5 (?:times|attempts)|attempts/i);
  });
});

describe("an agent that hangs up before its first word", () => {
  test("Resend is bounded: one message an attempt, then a dead letter and a word in the thread", async () => {
    const stage = aStage(() => throws(new AgentError("SEND_AMBIGUOUS")), {
      conversation: { onAmbiguous: "Resend" },
    });
    const outcomes = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) outcomes.push((await stage.run()).kind);
    expect(outcomes).toEqual(["later", "later", "later", "later", "finished"]);
    expect(stage.sent).toHaveLength(5);
    expect(new Set(stage.sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(stage.buried).toHaveLength(1);
  });

  test("Fail says so, once", async () => {
    const stage = aStage(() => throws(new AgentError("SEND_AMBIGUOUS")), {
      conversation: { onAmbiguous: "Fail" },
    });
    expect(await stage.run()).toMatchObject({ kind: "finished" });
    expect(stage.sent).toHaveLength(1);
  });
});

describe("a turn that somebody stopped", () => {
  const words = ({ stands }: ReturnType<typeof aStage>) =>
    [...stands.values()].map(({ text }) => text).join();

  test("before it went to the agent: nothing goes there", async () => {
    const stage = aStage(answers);
    stage.stops.ask("turn-1", "U2");
    expect(await stage.run()).toMatchObject({ kind: "finished" });
    expect(stage.sent).toEqual([]);
    expect(words(stage)).toBe("Stopped by <@U2>.");
  });

  test("while nobody knows whether the agent got it: nobody is asked to run it again", async () => {
    const stage = aStage(() => {
      stage.stops.ask("turn-1", "U2");
      return throws(new AgentError("SEND_AMBIGUOUS"));
    });
    expect(await stage.run()).toMatchObject({ kind: "finished" });
    expect(words(stage)).toBe("Stopped by <@U2>. The agent has not confirmed that it stopped.");
  });

  test("when it was done already: the agent's own end wins", async () => {
    const stage = aStage(async function* () {
      yield { kind: "task", taskId: "task", contextId: "context" };
      stage.stops.ask("turn-1", "U2");
      yield { kind: "status", state: "completed", parts: [{ kind: "text", text: "because" }] };
    });
    expect(await stage.run()).toMatchObject({ kind: "finished" });
    expect(words(stage)).toBe("because");
  });

  test("an agent that says nothing more: what it had said stays, and that it did not confirm", async () => {
    const stage = aStage(async function* () {
      yield { kind: "task", taskId: "task", contextId: "context" };
      yield { kind: "status", state: "working", parts: [{ kind: "text", text: "so far" }] };
      stage.stops.ask("turn-1", "U2");
      // As the real one does once it is not listened to any more.
      await sleep(limits.stopMs + 100);
      throw new AgentError("ABORTED");
    });
    expect(await stage.run()).toMatchObject({ kind: "finished" });
    expect(words(stage)).toBe("so far\nStopped by <@U2>. The agent has not confirmed that it stopped.");
  });
});
