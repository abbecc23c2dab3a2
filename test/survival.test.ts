import { describe, expect, test } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { personIn, type Said, threadOf, until } from "../playground/slack/index.ts";
import { expectKept } from "./faults/expect-kept.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

/** Stores that must keep the same promises. */
const stores = [
  ["SQLite", async () => undefined, false],
  ["Redis", startRedis, skipRedis],
] as const;

const answered = (world: World, said: Said, words: string | RegExp) =>
  threadOf(world.slack, said).shows(words, { timeoutMs: 30_000 });

/** What the promises say of a thread: one answer of the bot for each question of a person. */
const answers = (world: World, said: Said) => threadOf(world.slack, said).answers();

describe.each(stores)("on %s", (_, openStore, skip) => {
  const world = async (agentUrl: string) => {
    const redis = await openStore();
    const opened = await openWorld({ agentUrl, ...(redis === undefined ? {} : { redisUrl: redis.url }) });
    await opened.connected();
    return {
      opened,
      redis,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]();
        await redis?.[Symbol.asyncDispose]();
      },
    };
  };

  const handedOver = "SIGTERM in mid-turn: exit 0 in time, and the next bot gives the one answer";
  test.skipIf(skip)(handedOver, async () => {
    await using agent = await startAgent({});
    await using here = await world(agent.url);
    const alice = personIn(here.opened.slack, "alice");
    const said = alice.says("sre", "@agent be slow 3 s");
    await until(
      here.opened.slack.feed,
      "the agent works",
      () => agent.calls.all().length > 0 && answers(here.opened, said).length === 1,
    );
    const toldAtMs = Date.now();
    expect(await here.opened.bot.kill("SIGTERM")).toBe(0);
    here.opened.startBot();
    await answered(here.opened, said, /slow|took|done|waited/i);
    await turnsDone(here.opened, 1);
    expectKept(handedOver, here.opened, [agent], Date.now() - toldAtMs);
    expect(answers(here.opened, said)).toHaveLength(1);
    expect(agent.calls.all()).toHaveLength(1);
  });

  test.skipIf(skip)(
    "SIGKILL in mid-turn: the next bot follows the task, and nothing is asked or answered twice",
    async () => {
      await using agent = await startAgent({});
      await using here = await world(agent.url);
      const alice = personIn(here.opened.slack, "alice");
      const said = alice.says("sre", "@agent be slow 3 s");
      await until(
        here.opened.slack.feed,
        "the task is named",
        () => agent.calls.all().length > 0 && answers(here.opened, said).length === 1,
      );
      await here.opened.bot.kill("SIGKILL");
      here.opened.startBot();
      await turnsDone(here.opened, 1);
      expect(answers(here.opened, said)).toHaveLength(1);
      expect(agent.calls.all().length).toBeLessThanOrEqual(1);
    },
  );

  test.skipIf(skip)("twenty questions and a SIGKILL among them: twenty answers", async () => {
    await using agent = await startAgent({ pingDelayMs: 150 });
    await using here = await world(agent.url);
    const alice = personIn(here.opened.slack, "alice");
    const asked = Array.from({ length: 20 }, (_, n) => alice.says("sre", `@agent ping ${n}`));
    await until(here.opened.slack.feed, "some are answered", () =>
      asked.some((said) => /pong/.test(answers(here.opened, said)[0]?.text ?? "")),
    );
    await here.opened.bot.kill("SIGKILL");
    here.opened.startBot();
    await Promise.all(asked.map((said, n) => settledAnswer(here.opened, said, n)));
    for (const said of asked) expect(answers(here.opened, said)).toHaveLength(1);
  });

  test.skipIf(skip)("a redelivered event is answered once, across a restart too", async () => {
    await using agent = await startAgent({});
    await using here = await world(agent.url);
    const alice = personIn(here.opened.slack, "alice");
    const first = alice.says("sre", "@agent ping 1");
    await answered(here.opened, first, "pong 1");
    await here.opened.bot.kill("SIGTERM");
    here.opened.startBot();
    await here.opened.connected();
    here.opened.slack.faults.set("duplicate", { copies: 3 });
    const second = alice.says("sre", "@agent ping 2");
    await answered(here.opened, second, "pong 2");
    expect(answers(here.opened, first)).toHaveLength(1);
    expect(answers(here.opened, second)).toHaveLength(1);
    expect(agent.calls.all()).toHaveLength(2);
  });
});

/** An answer, or the question whether to run again: both are one visible end of a request. */
const settledAnswer = (world: World, said: Said, n: number) =>
  threadOf(world.slack, said).shows(new RegExp(`pong ${n}\\b|Run it again`), { timeoutMs: 30_000 });
