import { describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { type Person, personIn, type Said, threadOf, until, wordsOf } from "../playground/slack/index.ts";
import type { MessageView } from "../playground/slack/page-api.ts";
import { hasButton, logged, withButton } from "./approvals-stage.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 90_000 });

interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly agent: RunningAgent;
  readonly alice: Person;
  readonly bob: Person;
  /** Alice asks for something long; resolves once the agent works on it and the reply has its Stop button. */
  asks(words?: string): Promise<{ readonly said: Said; readonly growing: MessageView }>;
}

const patience = { timeoutMs: 30_000 };

async function openStage(options: Partial<WorldOptions> = {}): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const agent = await startAgent({ pingDelayMs: 50 });
  opening.defer(() => agent.stop());
  const world = opening.use(await openWorld({ agentUrl: agent.url, ...options }));
  await world.connected();
  // Where Slack has a stop button of its own, the reply has none.
  world.slack.faults.set("refuse-call", {
    method: "agents.sessions.setStatus",
    error: "feature_not_enabled",
  });
  const all = opening.move();
  const alice = personIn(world.slack, "alice");
  return {
    world,
    agent,
    alice,
    bob: personIn(world.slack, "bob"),
    async asks(words = "be slow 30 s") {
      const said = alice.says("sre", `@agent ${words}`);
      const growing = await withButton(world.slack, said, "sab_stop");
      await threadOf(world.slack, said).grows("This will take a while", patience);
      return { said, growing };
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

const shows = ({ world }: Stage, said: Said, words: string | RegExp) =>
  threadOf(world.slack, said).shows(words, patience);

const whispered = ({ world: { slack } }: Stage, to: Person, words: string | RegExp) =>
  until(
    slack.feed,
    `${to.id} is told ${words}`,
    () => slack.view().ephemerals.find(({ user, text }) => user === to.id && text.search(words) >= 0),
    { ...patience, lastSeen: () => slack.view().ephemerals },
  );

const canceled = { msg: "turn done", outcome: "canceled" };

describe("a running turn is stopped", () => {
  test("by its button: the agent's task is cancelled, the thread says who, and the button is gone", async () => {
    await using here = await openStage();
    const { said, growing } = await here.asks();
    here.alice.clicks(growing, "sab_stop");
    const final = await shows(here, said, `Stopped by <@${here.alice.id}>`);
    expect(final.ts).toBe(growing.ts);
    expect(wordsOf(final)).toContain("This will take a while");
    expect(wordsOf(final)).not.toContain("not confirmed");
    expect(hasButton(final, "sab_stop")).toBe(false);
    await logged(here.world, canceled);
    await logged(here.world, { audit: true, by: here.alice.id });
    expect(here.agent.calls.all()[0]).toMatchObject({ cancelled: true });
    const again = here.alice.replies(said, "@agent ping 9");
    await shows(here, again, "pong 9");
    expect(threadOf(here.world.slack, said).answers()).toHaveLength(2);
  });

  test("once: of two who click the first did it, and who clicks in an old window is told that it has ended", async () => {
    await using here = await openStage();
    const { slack } = here.world;
    const { said, growing } = await here.asks();
    here.alice.clicks(growing, "sab_stop");
    here.bob.clicks(growing, "sab_stop");
    const final = await shows(here, said, `Stopped by <@${here.alice.id}>`);
    expect(wordsOf(final)).not.toContain(here.bob.id);
    await logged(here.world, canceled);
    const ended = here.alice.says("sre", "@agent ping 1");
    const answer = await shows(here, ended, "pong 1");
    await logged(here.world, { msg: "turn done", outcome: "answered" });
    const payload = slack.history.deliveries.findLast(({ type }) => type === "interactive")?.payload ?? {};
    const turn = here.world.bot.lines.find(
      ({ kind, thread }) => kind === "mention" && String(thread).includes(ended.ts),
    )?.turn;
    slack.deliver("interactive", {
      ...payload,
      trigger_id: "old.1.0",
      message: { ts: answer.ts, thread_ts: ended.ts },
      actions: [{ type: "button", action_id: "sab_stop", value: turn }],
    });
    await whispered(here, here.bob, "has ended already");
    expect(wordsOf(await shows(here, ended, "pong 1"))).not.toContain("Stopped");
  });

  test("by whoever may ask, and nobody else: they are told so, alone", async () => {
    await using here = await openStage({
      spec: (slack) => ({ access: { users: [slack.workspace.user("alice") ?? ""] } }),
    });
    const { said, growing } = await here.asks();
    here.bob.clicks(growing, "sab_stop");
    await whispered(here, here.bob, "not among those who may ask");
    expect(here.agent.calls.running()).toHaveLength(1);
    here.alice.clicks(growing, "sab_stop");
    await shows(here, said, `Stopped by <@${here.alice.id}>`);
  });

  test("through a restart between the click and the cancel", async () => {
    await using here = await openStage();
    const { said, growing } = await here.asks();
    here.alice.clicks(growing, "sab_stop");
    await logged(here.world, { msg: "request accepted", kind: "stop" });
    await here.world.bot.kill("SIGKILL");
    here.world.startBot();
    const final = await shows(here, said, `Stopped by <@${here.alice.id}>`);
    expect(final.ts).toBe(growing.ts);
    await vi.waitFor(() => expect(here.agent.calls.running()).toEqual([]), { timeout: 30_000 });
    expect(threadOf(here.world.slack, said).answers()).toHaveLength(1);
  });
});

test.skipIf(skipRedis)(
  "the store is down at the click: the person is told at once, and can stop later",
  async () => {
    await using redis = await startRedis();
    await using here = await openStage({ redisUrl: redis.url });
    const { said, growing } = await here.asks();
    redis.pause();
    here.alice.clicks(growing, "sab_stop");
    await whispered(here, here.alice, "nothing was stopped");
    redis.resume();
    expect(here.agent.calls.running()).toHaveLength(1);
    here.alice.clicks(growing, "sab_stop");
    await shows(here, said, `Stopped by <@${here.alice.id}>`);
  },
);
