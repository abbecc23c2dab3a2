import { describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { type Person, personIn, type Said, threadOf, until } from "../playground/slack/index.ts";
import { expectKept } from "./faults/expect-kept.ts";
import { openWorld, turnsDone, type World, type WorldOptions } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 60_000 });

type Stage = AsyncDisposable & {
  readonly world: World;
  /** The agent that runs now; `restart` puts another on the same port, without the memory of the first. */
  readonly agent: () => RunningAgent;
  /** Every agent that ran, oldest first. */
  readonly agents: readonly RunningAgent[];
  stopAgent(): Promise<void>;
  restart(): Promise<void>;
  readonly alice: Person;
};

async function stage(spec?: WorldOptions["spec"]): Promise<Stage> {
  let agent = await startAgent({ pingDelayMs: 50 });
  const agents = [agent];
  const { url } = agent;
  const world = await openWorld({ agentUrl: url, ...(spec === undefined ? {} : { spec }) });
  await world.connected();
  return {
    world,
    agent: () => agent,
    agents,
    stopAgent: () => agent.stop(),
    restart: async () => {
      await agent.stop();
      agent = await startAgent({ pingDelayMs: 50, port: Number(new URL(url).port) });
      agents.push(agent);
    },
    alice: personIn(world.slack, "alice"),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
    },
  };
}

/** The turn has one visible end with these words, and the next question is answered. */
async function endsWith(here: Stage, said: Said, words: RegExp, title: string): Promise<void> {
  const { world, alice } = here;
  await threadOf(world.slack, said).shows(words, { timeoutMs: 40_000 });
  await turnsDone(world, 1);
  expect(threadOf(world.slack, said).answers()).toHaveLength(1);
  const next = alice.replies(said, "@agent ping 8");
  await threadOf(world.slack, next).shows("pong 8", { timeoutMs: 20_000 });
  expect(world.bot.lines.filter(({ msg }) => msg === "a failure was handled nowhere")).toEqual([]);
  await turnsDone(world, 2);
  expectKept(title, world, here.agents);
}

const working = (here: Stage) =>
  until(here.world.slack.feed, "the agent works", () => here.agent().calls.all().length === 1, {
    timeoutMs: 20_000,
  });

const oneEnd = "an agent that fails has one visible end, and the thread goes on";
describe.concurrent(oneEnd, () => {
  test.each<[string, RegExp]>([
    ["crash", /Reference/],
    ["fail", /Reference/],
    ["hang up", /./],
    ["answer with a message", /./],
    ["say nothing", /./],
    ["refuse", /declined/],
  ])("%s", async (words, expected) => {
    await using here = await stage();
    const said = here.alice.says("sre", `@agent ${words}`);
    await turnsDone(here.world, 1);
    await endsWith(here, said, expected, oneEnd);
    expect(here.agent().calls.all()).toHaveLength(2);
  });

  test("dies in mid-turn: the line is cut, and the next process knows no such task", async () => {
    await using here = await stage();
    const said = here.alice.says("sre", "@agent die");
    await working(here);
    const [call] = here.agent().calls.all();
    expect(call?.endedAt).toBeUndefined();
    await here.restart();
    await endsWith(
      here,
      said,
      /Reference/,
      "dies in mid-turn: the line is cut, and the next process knows no such task",
    );
  });

  test("restarted in mid-turn without its memory: the thread is told, nothing is sent again", async () => {
    await using here = await stage();
    const said = here.alice.says("sre", "@agent be slow 60 s");
    await working(here);
    await until(
      here.world.slack.feed,
      "the reply stands",
      () => threadOf(here.world.slack, said).answers().length === 1,
    );
    await here.restart();
    await endsWith(
      here,
      said,
      /Reference/,
      "restarted in mid-turn without its memory: the thread is told, nothing is sent again",
    );
    expect(here.agent().calls.all()).toHaveLength(1);
  });

  test("down when somebody asks, back after two failed attempts: answered once", async () => {
    await using here = await stage();
    await here.stopAgent();
    const said = here.alice.says("sre", "@agent ping 7");
    await vi.waitFor(
      () =>
        expect(
          here.world.bot.lines.filter(({ msg }) => msg === "the turn's attempt failed").length,
        ).toBeGreaterThanOrEqual(2),
      { timeout: 30_000 },
    );
    await here.restart();
    await endsWith(
      here,
      said,
      /pong 7/,
      "down when somebody asks, back after two failed attempts: answered once",
    );
  });

  test.each([503, 429])("turned away with %i and Retry-After: asked again, answered once", async (status) => {
    await using here = await stage();
    here.agent().refuseNext({ status, times: 2, headers: { "Retry-After": "1" } });
    const said = here.alice.says("sre", "@agent ping 7");
    await endsWith(here, said, /pong 7/, "turned away with %i and Retry-After: asked again, answered once");
    expect(here.agent().calls.all()).toHaveLength(2);
  });
});
