import { describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { type Person, personIn, type Said, threadOf, until } from "../playground/slack/index.ts";
import { type RedisServer, skipRedis, startRedis } from "./servers/redis.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 60_000 });

type Stage = AsyncDisposable & {
  readonly world: World;
  readonly agent: RunningAgent;
  readonly redis: RedisServer;
  readonly alice: Person;
};

async function stage(): Promise<Stage> {
  const redis = await startRedis();
  const agent = await startAgent({ pingDelayMs: 50 });
  const world = await openWorld({ agentUrl: agent.url, redisUrl: redis.url });
  await world.connected();
  return {
    world,
    agent,
    redis,
    alice: personIn(world.slack, "alice"),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
      await redis[Symbol.asyncDispose]();
    },
  };
}

async function inMidTurn({ world, agent, alice }: Stage): Promise<Said> {
  const said = alice.says("sre", "@agent be slow 2 s");
  await until(
    world.slack.feed,
    "the agent works",
    () => agent.calls.all().length === 1 && threadOf(world.slack, said).answers().length === 1,
    { timeoutMs: 20_000 },
  );
  return said;
}

/** The same bot goes on: it answers what it had, once, and what comes next. */
async function goesOn(here: Stage, said: Said): Promise<void> {
  const { world, agent, alice } = here;
  await turnsDone(world, 1);
  expect(threadOf(world.slack, said).answers()).toHaveLength(1);
  expect(agent.calls.all()).toHaveLength(1);
  const next = alice.says("sre", "@agent ping 8");
  await threadOf(world.slack, next).shows("pong 8", { timeoutMs: 20_000 });
  expect(world.bots).toHaveLength(1);
  expect(world.bot.lines.filter(({ msg }) => msg === "a failure was handled nowhere")).toEqual([]);
}

const agentEnded = ({ agent }: Stage) =>
  vi.waitFor(() => expect(agent.calls.running()).toEqual([]), { timeout: 20_000 });

describe.skipIf(skipRedis).concurrent("Redis fails in mid-turn: the bot stays, and goes on", () => {
  test("killed and restarted", async () => {
    await using here = await stage();
    const said = await inMidTurn(here);
    await here.redis.restart();
    await goesOn(here, said);
  });

  test("away when the agent has its answer, and back after the lease could not be renewed", async () => {
    await using here = await stage();
    const said = await inMidTurn(here);
    await here.redis.kill("SIGKILL");
    await agentEnded(here);
    await vi.waitFor(
      () =>
        expect(here.world.bot.lines.map(({ msg }) => msg)).toContain(
          "the lease could not be renewed in time: work has stopped until the store answers",
        ),
      { timeout: 20_000 },
    );
    await here.redis.restart();
    await goesOn(here, said);
  });

  test("paused for longer than any command may take", async () => {
    await using here = await stage();
    const said = await inMidTurn(here);
    here.redis.pause();
    await agentEnded(here);
    await vi.waitFor(
      () =>
        expect(here.world.bot.lines.map(({ msg }) => msg)).toContain(
          "the store did not answer: the turn waits",
        ),
      { timeout: 20_000 },
    );
    here.redis.resume();
    await goesOn(here, said);
  });
});

describe.skipIf(skipRedis).concurrent("Redis is away when somebody asks", () => {
  test("a mention is not acknowledged, comes again, and is answered once", async () => {
    await using here = await stage();
    await here.redis.kill("SIGKILL");
    const said = here.alice.says("sre", "@agent ping 7");
    await vi.waitFor(
      () =>
        expect(here.world.bot.lines.map(({ msg }) => msg)).toContain(
          "an event could not be stored: it is not acknowledged",
        ),
      { timeout: 20_000 },
    );
    expect(here.world.slack.history.deliveries.every(({ ackedMs }) => ackedMs === undefined)).toBe(true);
    await here.redis.restart();
    await threadOf(here.world.slack, said).shows("pong 7", { timeoutMs: 30_000 });
    await turnsDone(here.world, 1);
    expect(threadOf(here.world.slack, said).answers()).toHaveLength(1);
    expect(here.agent.calls.all()).toHaveLength(1);
  });

  test("a slash command is told at once that it was not taken", async () => {
    await using here = await stage();
    await here.redis.kill("SIGKILL");
    here.alice.runs("/ask", "sre", "ping 7");
    const { slack } = here.world;
    await until(
      slack.feed,
      "a word to alice",
      () => slack.view().ephemerals.some((one) => JSON.stringify(one).includes("could not take this in")),
      { timeoutMs: 10_000 },
    );
  });
});
