import { expect, test } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { personIn, threadOf, wordsOf } from "../playground/slack/index.ts";
import { expectKept } from "./faults/expect-kept.ts";
import { openWorld, turnsDone } from "./world.ts";

/** A bot that has answered once, in a thread that lives on. */
async function stage() {
  const agent = await startAgent({});
  const world = await openWorld({ agentUrl: agent.url });
  await world.connected();
  const alice = personIn(world.slack, "alice");
  const first = alice.says("sre", "@agent ping first");
  await threadOf(world.slack, first).shows("pong", { timeoutMs: 30_000 });
  await turnsDone(world, 1);
  return {
    agent,
    world,
    alice,
    first,
    /** From now on Slack delivers nothing of what is said. */
    losesEvents: () => world.slack.faults.set("drop-events", {}, { times: null }),
    delivers: () => world.slack.faults.clear("drop-events"),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
    },
  };
}

const whileAway =
  "what was said while no bot ran, and what Slack never delivers, is answered once by the next bot";
test(whileAway, async () => {
  await using here = await stage();
  await here.world.bot.kill("SIGKILL");
  here.losesEvents();
  const top = here.alice.says("sre", "@agent ping top");
  here.alice.replies(here.first, "@agent ping reply");
  here.delivers();
  const backAtMs = Date.now();
  here.world.startBot();
  await threadOf(here.world.slack, top).shows("pong", { timeoutMs: 30_000 });
  await turnsDone(here.world, 3);
  const recoveredMs = Date.now() - backAtMs;
  expect(threadOf(here.world.slack, top).answers().map(wordsOf)).toEqual([expect.stringContaining("pong")]);
  expect(threadOf(here.world.slack, here.first).answers()).toHaveLength(2);
  expect(here.agent.calls.all()).toHaveLength(3);
  expectKept(whileAway, here.world, [here.agent], recoveredMs);
});

test("what Slack lost while the connection was away is found when it is back", async () => {
  await using here = await stage();
  here.losesEvents();
  here.world.slack.faults.set("reset-connections", {});
  const lost = here.alice.says("sre", "@agent ping lost");
  here.delivers();
  await threadOf(here.world.slack, lost).shows("pong", { timeoutMs: 30_000 });
  await turnsDone(here.world, 2);
  expect(threadOf(here.world.slack, lost).answers()).toHaveLength(1);
  expect(here.agent.calls.all()).toHaveLength(2);
});

test("a store that forgot everything: what stands answered in Slack is not answered again", async () => {
  await using here = await stage();
  await here.world.bot.kill("SIGTERM");
  here.world.forgetStore();
  here.world.startBot();
  const next = here.alice.says("sre", "@agent ping next");
  await threadOf(here.world.slack, next).shows("pong", { timeoutMs: 30_000 });
  await turnsDone(here.world, 2);
  expect(threadOf(here.world.slack, here.first).answers()).toHaveLength(1);
});
