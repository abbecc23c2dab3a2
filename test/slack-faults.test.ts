import { describe, expect, test, vi } from "vitest";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import {
  type FaultName,
  type FaultParams,
  personIn,
  type Said,
  threadOf,
  until,
  wordsOf,
} from "../playground/slack/index.ts";
import { expectKept } from "./faults/expect-kept.ts";
import { openWorld, turnsDone, type World } from "./world.ts";

/** A world in which a fault can be played, with the agent whose executions count. */
async function stage(spec?: Parameters<typeof openWorld>[0]["spec"]) {
  const agent = await startAgent({ pingDelayMs: 50 });
  const world = await openWorld({ agentUrl: agent.url, ...(spec === undefined ? {} : { spec }) });
  await world.connected();
  const alice = personIn(world.slack, "alice");
  return {
    agent,
    world,
    alice,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
    },
  };
}

/** Replies are posts then; what becomes of streams is played in streams.test.ts. */
const refuseStreams = ({ slack }: World): unknown =>
  slack.faults.set("no-agent-features", { error: "feature_not_enabled" });

/** One execution of the agent, one answer in the thread, the right one, and no promise broken. What was counted is recorded under `title`. */
async function expectOneAnswer(
  { world, agent }: { readonly world: World; readonly agent: RunningAgent },
  said: Said,
  words: string,
  title: string,
): Promise<void> {
  const askedAtMs = Date.now();
  await threadOf(world.slack, said).shows(words, { timeoutMs: 40_000 });
  const recoveredMs = Date.now() - askedAtMs;
  await turnsDone(world, 1);
  const answers = threadOf(world.slack, said).answers();
  expect(answers.map(wordsOf)).toEqual([expect.stringContaining(words)]);
  expect(agent.calls.all()).toHaveLength(1);
  expectKept(title, world, [agent], recoveredMs);
}

describe.concurrent("one execution and one answer, whatever Slack does", () => {
  test.each<[string, FaultName, FaultParams, number | null | undefined]>([
    ["fault 12: the answer to the post is lost", "lose-answer", { method: "chat.postMessage" }, undefined],
    [
      "fault 13: 500 after the post's effect",
      "error-after-effect",
      { method: "chat.postMessage" },
      undefined,
    ],
    ["the post is cut before its effect", "cut-request", { method: "chat.postMessage" }, undefined],
    ["the answer to the final update is lost", "lose-answer", { method: "chat.update" }, undefined],
    ["500 after the final update's effect", "error-after-effect", { method: "chat.update" }, undefined],
    ["503 for two seconds", "unavailable", { method: "*", seconds: 2 }, undefined],
    ["an HTML page in place of the post's answer", "html-answer", { method: "chat.postMessage" }, undefined],
    [
      "fault 11: 429 with Retry-After on the post",
      "rate-limit",
      { method: "chat.postMessage", seconds: 2 },
      undefined,
    ],
    ["429 with Retry-After on the update", "rate-limit", { method: "chat.update", seconds: 1 }, 2],
    [
      "an internal error of Slack's",
      "refuse-call",
      { method: "chat.postMessage", error: "internal_error" },
      undefined,
    ],
    ["fault 9: a retry storm", "retry-storm", { retries: 4, ms: 20 }, undefined],
    ["fault 9: one message under two timestamps", "two-timestamps", {}, undefined],
    ["fault 9: out of order", "out-of-order", {}, undefined],
    ["each event three times", "duplicate", { copies: 2 }, undefined],
    ["each event three times, in other envelopes", "duplicate", { copies: 2, newEnvelope: true }, undefined],
    ["app_mention first", "mention-first", {}, undefined],
    ["app_mention alone", "mention-only", {}, undefined],
  ])("%s", async (title, fault, params, times) => {
    await using here = await stage();
    if (params.method === "chat.postMessage") refuseStreams(here.world);
    here.world.slack.faults.set(fault, params, times === undefined ? {} : { times });
    const said = here.alice.says("sre", "@agent ping 7");
    await expectOneAnswer(here, said, "pong 7", title);
  });

  test("people's names are not to be had, where everybody may ask", async () => {
    await using here = await stage(() => ({ access: { externalUsers: "Allow" } }));
    here.world.slack.faults.set("missing-scope", { scope: "users:read" });
    const said = here.alice.says("sre", "@agent ping 7");
    await expectOneAnswer(here, said, "pong 7", "people's names are not to be had, where everybody may ask");
  });

  test("the post's answer is lost and replies are shown late only", async () => {
    await using here = await stage();
    refuseStreams(here.world);
    here.world.slack.faults.set("read-lag", { ms: 2_000 });
    here.world.slack.faults.set("lose-answer", { method: "chat.postMessage" });
    const said = here.alice.says("sre", "@agent ping 7");
    await expectOneAnswer(here, said, "pong 7", "the post's answer is lost and replies are shown late only");
  });
});

describe("a malformed frame is dropped, counted, and the next mention is answered", () => {
  test("every shape, on one connection", async () => {
    await using here = await stage();
    const shapes =
      here.world.slack.faults.list().find(({ name }) => name === "malformed-frame")?.parameters[0]?.choices ??
      [];
    expect(shapes.length).toBeGreaterThan(15);
    for (const shape of shapes) here.world.slack.faults.set("malformed-frame", { shape });
    const said = here.alice.says("sre", "@agent ping 7");
    await expectOneAnswer(here, said, "pong 7", "every shape, on one connection");
    expect(here.world.bots).toHaveLength(1);
    expect(here.world.slack.view().connections).toHaveLength(1);
  });
});

describe.concurrent("the connection comes back, and nothing is lost", () => {
  test.each<[string, FaultName, FaultParams]>([
    ["fault 1: reset", "reset-connections", {}],
    ["fault 1: reset in mid-frame", "reset-connections", { midFrame: true }],
    ["fault 2: warned, then refreshed", "warn-and-refresh", { seconds: 1 }],
    ["fault 3: refreshed without a warning", "refresh-now", {}],
  ])("%s", async (title, fault, params) => {
    await using here = await stage();
    here.world.slack.faults.set(fault, params);
    const said = here.alice.says("sre", "@agent ping 7");
    await expectOneAnswer(here, said, "pong 7", title);
  });

  test("fault 2: at a warning the second connection is up before the first one closes", async () => {
    await using here = await stage();
    const counts: number[] = [];
    here.world.slack.feed.follow(() => counts.push(here.world.slack.view().connections.length));
    const first = here.world.slack.view().connections[0]?.id;
    here.world.slack.faults.set("warn-and-refresh", { seconds: 5 });
    await until(here.world.slack.feed, "the connection is another one", () => {
      const now = here.world.slack.view().connections;
      return now.length === 1 && now[0]?.id !== first;
    });
    expect(Math.min(...counts)).toBe(1);
    expect(Math.max(...counts)).toBe(2);
  });

  test("fault 4: a half-open connection is noticed and replaced", async () => {
    await using here = await stage();
    here.world.slack.faults.set("half-open");
    const said = here.alice.says("sre", "@agent ping 7");
    await expectOneAnswer(here, said, "pong 7", "fault 4: a half-open connection is noticed and replaced");
  }, 60_000);

  test.each<[string, FaultName, FaultParams]>([
    ["fault 7: too many websockets", "too-many-websockets", {}],
    ["fault 7: Socket Mode switched off", "link-disabled", {}],
    [
      "fault 8: apps.connections.open unavailable",
      "unavailable",
      { method: "apps.connections.open", seconds: 0 },
    ],
    ["fault 8: invalid_auth", "token-error", { error: "invalid_auth", token: "app" }],
    ["the websocket is refused", "refuse-upgrade", {}],
  ])(
    "%s: a condition, no hot loop, and back when it is over",
    async (title, fault, params) => {
      await using here = await stage();
      const { slack } = here.world;
      slack.faults.set(fault, params);
      if (fault !== "link-disabled") slack.faults.set("reset-connections");
      await vi.waitFor(
        () =>
          expect(here.world.bot.lines).toContainEqual(
            expect.objectContaining({ condition: "SlackConnected", status: "False" }),
          ),
        { timeout: 15_000 },
      );
      const opens = () =>
        slack.history.calls.filter(({ method }) => method === "apps.connections.open").length;
      const before = opens();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(opens() - before).toBeLessThan(8);
      slack.faults.clear();
      const said = here.alice.says("sre", "@agent ping 7");
      await expectOneAnswer(here, said, "pong 7", title);
    },
    90_000,
  );
});

describe.concurrent("fault 16: what is gone is a final, visible outcome and no loop", () => {
  test("our reply was deleted in mid-turn: the answer is posted anew", async () => {
    await using here = await stage();
    here.world.slack.faults.set("delete-reply", { method: "chat.update" });
    const said = here.alice.says("sre", "@agent ping 7");
    await threadOf(here.world.slack, said).shows("pong 7", { timeoutMs: 30_000 });
    expect(here.agent.calls.all()).toHaveLength(1);
  });

  test.each<[string, FaultName]>([
    ["the channel was archived", "archive-channel"],
    ["the bot was removed", "remove-bot"],
    ["the thread was deleted", "delete-thread"],
  ])("%s: the turn ends, with a line in the log", async (_, fault) => {
    await using here = await stage();
    here.world.slack.faults.set(fault, { method: "chat.update" });
    here.alice.says("sre", "@agent ping 7");
    await turnsDone(here.world, 1);
    const calls = here.world.slack.history.calls.filter(
      ({ method }) => method === "chat.update" || method === "chat.postMessage",
    );
    expect(calls.length).toBeLessThan(8);
  });
});
