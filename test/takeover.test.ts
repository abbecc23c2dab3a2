import { describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { type Person, personIn, type Said, threadOf, until, wordsOf } from "../playground/slack/index.ts";
import type { BotProcess } from "./bot.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 90_000 });

type Stage = AsyncDisposable & {
  readonly world: World;
  readonly agent: RunningAgent;
  readonly alice: Person;
  readonly first: BotProcess;
  readonly second: BotProcess;
};

/** Two bots on one binding and one Redis: the first works, the second stands by. */
async function twoBots(): Promise<Stage> {
  const redis = await startRedis();
  const agent = await startAgent({});
  const world = await openWorld({ agentUrl: agent.url, redisUrl: redis.url });
  await world.connected();
  const first = world.bot;
  const second = world.startBot();
  await logged(second, "another process holds the lease: standing by");
  return {
    world,
    agent,
    alice: personIn(world.slack, "alice"),
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
      await redis[Symbol.asyncDispose]();
    },
  };
}

const logged = (bot: BotProcess, msg: string, timeout = 25_000): Promise<void> =>
  vi.waitFor(() => expect(bot.lines.map((line) => line.msg)).toContain(msg), { timeout, interval: 20 });

/** Asks for something slow; resolves once the agent works on it and the reply stands. */
async function inMidTurn({ world, agent, alice }: Stage): Promise<Said> {
  const said = alice.says("sre", "@agent be slow 3 s");
  await until(
    world.slack.feed,
    "the agent works",
    () => agent.calls.all().length === 1 && threadOf(world.slack, said).answers().length === 1,
    { timeoutMs: 20_000 },
  );
  return said;
}

describe.skipIf(skipRedis).concurrent("two bots on one binding", () => {
  test("one connection; the first is killed: the second works within seconds, and answers once", async () => {
    await using stage = await twoBots();
    const { world, agent, first, second } = stage;
    expect(world.slack.view().connections).toHaveLength(1);
    const said = await inMidTurn(stage);
    await first.kill("SIGKILL");
    await logged(second, "lease held: working", 12_000);
    await turnsDone(world, 1);
    expect(threadOf(world.slack, said).answers()).toHaveLength(1);
    expect(agent.calls.all()).toHaveLength(1);
  });

  test("SIGTERM of the first: exit 0, and the second starts at once", async () => {
    await using stage = await twoBots();
    const { first, second } = stage;
    expect(await first.kill("SIGTERM")).toBe(0);
    await logged(second, "lease held: working", 12_000);
  });

  test("the first is paused in mid-turn: the second answers, and what the first wakes up to changes nothing", async () => {
    await using stage = await twoBots();
    const { world, agent, first, second } = stage;
    const said = await inMidTurn(stage);
    process.kill(first.pid, "SIGSTOP");
    // The lease runs out, and what the first had on its way is outlasted.
    await logged(second, "turn done", 60_000);
    const answer = threadOf(world.slack, said).answers().map(wordsOf);
    // The second may look back meanwhile: what changes something counts.
    const effects = () =>
      world.slack.history.calls.filter(({ method }) => !method.startsWith("conversations."));
    const before = effects().length;
    process.kill(first.pid, "SIGCONT");
    expect(await first.exited).toBe(3);
    expect(threadOf(world.slack, said).answers().map(wordsOf)).toEqual(answer);
    expect(answer).toHaveLength(1);
    expect(
      effects()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual([]);
    expect(agent.calls.all()).toHaveLength(1);
  });
});
