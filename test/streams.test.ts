import { describe, expect, test, vi } from "vitest";
import {
  type FaultName,
  type FaultParams,
  type Said,
  threadOf,
  until,
  wordsOf,
} from "../playground/slack/index.ts";
import type { MessageView, SlackObject } from "../playground/slack/page-api.ts";
import { hasButton, logged } from "./approvals-stage.ts";
import { expectKept } from "./faults/expect-kept.ts";
import { openSampleStage } from "./sample-stage.ts";
import { turnsDone, type World } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 90_000 });

const patience = { timeoutMs: 40_000 };

const calls = ({ slack }: World, method: string) =>
  slack.history.calls.filter((call) => call.method === method);

const reply = ({ slack }: World, said: Said): MessageView | undefined => threadOf(slack, said).answers()[0];

/** Resolves with the reply while it is streamed and shows these words. */
const streams = (world: World, said: Said, words: string | RegExp): Promise<MessageView> =>
  until(
    world.slack.feed,
    `a stream shows ${words}`,
    () => {
      const growing = reply(world, said);
      return growing?.stream?.state === "streaming" && wordsOf(growing).search(words) >= 0
        ? growing
        : undefined;
    },
    { ...patience, lastSeen: () => threadOf(world.slack, said).messages().map(wordsOf) },
  );

/** The answer stands once, as a message like any other, with the mark by which it is found again. */
async function answeredOnce(world: World, said: Said, words: string): Promise<void> {
  await threadOf(world.slack, said).shows(words, patience);
  await turnsDone(world, 1);
  const answers = threadOf(world.slack, said).answers();
  expect(answers.map(wordsOf)).toEqual([expect.stringContaining(words)]);
  expect(answers[0]?.stream).toBeUndefined();
  expect(answers[0]?.metadata).toMatchObject({ event_type: "slackagent_turn" });
}

describe("a reply is streamed", () => {
  test("the agent's steps are cards while it works, and the answer takes the place of all", async () => {
    await using here = await openSampleStage({}, 250);
    const { world, alice } = here;
    const said = alice.says("sre", "@agent investigate payments");
    await until(
      world.slack.feed,
      "a step is done",
      () =>
        reply(world, said)?.stream?.tasks.some(({ id, status }) => id === "step-0" && status === "complete"),
      patience,
    );
    expect(reply(world, said)?.stream).toMatchObject({ displayMode: "plan", state: "streaming" });
    await turnsDone(world, 1);
    const answer = reply(world, said);
    expect(answer?.stream).toBeUndefined();
    expect(hasButton(answer as MessageView, "sab_stop")).toBe(false);
    expect(threadOf(world.slack, said).answers()).toHaveLength(1);
    expect(calls(world, "chat.postMessage")).toHaveLength(0);
    expect(calls(world, "chat.startStream")).toHaveLength(1);
    expect(calls(world, "chat.stopStream")).toHaveLength(1);
    expect(JSON.stringify(calls(world, "chat.appendStream"))).not.toContain("markdown_text");
  });

  test("an answer grows block by block, and none of it comes twice", async () => {
    await using here = await openSampleStage({}, 300);
    const { world, alice } = here;
    alice.says("sre", "@agent long answer");
    await turnsDone(world, 1);
    const blocks = calls(world, "chat.appendStream")
      .flatMap(
        ({ args }) => JSON.parse(String(args.chunks)) as { readonly blocks?: readonly SlackObject[] }[],
      )
      .flatMap((chunk) => chunk.blocks ?? []);
    expect(blocks.length).toBeGreaterThan(1);
    expect(new Set(blocks.map((block) => JSON.stringify(block))).size).toBe(blocks.length);
  });

  test("Slack's own stop button ends it, and ours is left out from the first reply on", async () => {
    await using here = await openSampleStage();
    const { world, alice, bob } = here;
    const said = alice.says("sre", "@agent be slow 30 s");
    const growing = await streams(world, said, "This will take a while");
    expect(hasButton(growing, "sab_stop")).toBe(false);
    bob.stops(said);
    const final = await threadOf(world.slack, said).shows(`Stopped by <@${bob.id}>`, patience);
    expect(final.ts).toBe(growing.ts);
    await logged(world, { msg: "turn done", outcome: "canceled" });
    expect(here.agent.calls.all()[0]).toMatchObject({ cancelled: true });
    const next = alice.says("sre", "@agent be slow 30 s");
    expect(hasButton(await streams(world, next, "This will take a while"), "sab_stop")).toBe(false);
    bob.stops(next);
    await threadOf(world.slack, next).shows(`Stopped by <@${bob.id}>`, patience);
  });

  test("it was deleted: the answer is posted anew", async () => {
    await using here = await openSampleStage();
    const { world, alice } = here;
    const said = alice.says("sre", "@agent be slow 3 s");
    const growing = await streams(world, said, "This will take a while");
    world.slack.faults.set("delete-reply", { method: "chat.stopStream" });
    const final = await threadOf(world.slack, said).shows("Done, after", patience);
    expect(final.ts).not.toBe(growing.ts);
    await turnsDone(world, 1);
    expect(threadOf(world.slack, said).answers()).toHaveLength(1);
  });

  test.each(["feature_not_enabled", "missing_scope", "not_allowed_token_type"])(
    "refused with %s: that very turn goes on as a post, Slack is asked once, and the condition says so",
    async (error) => {
      await using here = await openSampleStage({ startsWithBot: false });
      const { world, alice } = here;
      world.slack.faults.set("no-agent-features", { error });
      world.startBot();
      await world.connected();
      for (const word of ["1", "2"]) {
        const said = alice.says("sre", `@agent ping ${word}`);
        await threadOf(world.slack, said).shows(`pong ${word}`, patience);
        expect(threadOf(world.slack, said).answers()).toHaveLength(1);
      }
      await turnsDone(world, 2);
      expect(calls(world, "chat.startStream")).toHaveLength(1);
      expect(calls(world, "chat.postMessage")).toHaveLength(2);
      world.slack.faults.set("reset-connections");
      await vi.waitFor(
        () =>
          expect(world.bot.lines).toContainEqual(
            expect.objectContaining({
              condition: "SlackConnected",
              remedy: expect.stringContaining(`steps as cards of its own (${error})`),
            }),
          ),
        patience.timeoutMs,
      );
      expect(world.bot.lines).not.toContainEqual(
        expect.objectContaining({ condition: "CredentialsValid", status: "False" }),
      );
    },
  );
});

describe.concurrent("one execution and one answer, whatever becomes of a stream", () => {
  test.each<[string, string, FaultName, FaultParams, number | null | undefined]>([
    ["the answer to its beginning is lost", "ping 7", "lose-answer", { method: "chat.startStream" }, 1],
    ["500 after its beginning", "ping 7", "error-after-effect", { method: "chat.startStream" }, 1],
    ["its beginning is cut before its effect", "ping 7", "cut-request", { method: "chat.startStream" }, 1],
    ["its beginning is limited", "ping 7", "rate-limit", { method: "chat.startStream", seconds: 30 }, 1],
    ["an HTML page answers its beginning", "ping 7", "html-answer", { method: "chat.startStream" }, 1],
    ["503 for two seconds", "ping 7", "unavailable", { method: "*", seconds: 2 }, undefined],
    ["the answers to appends are lost", "be slow 6 s", "lose-answer", { method: "chat.appendStream" }, 2],
    ["500 after each append", "be slow 6 s", "error-after-effect", { method: "chat.appendStream" }, null],
    ["appends are limited", "be slow 6 s", "rate-limit", { method: "chat.appendStream", seconds: 1 }, 2],
    ["fault 14: Slack closes it", "be slow 6 s", "stream-closed", {}, 1],
    ["the answer to its end is lost", "ping 7", "lose-answer", { method: "chat.stopStream" }, 1],
    ["500 after its end", "ping 7", "error-after-effect", { method: "chat.stopStream" }, 1],
    ["its end is cut before its effect", "ping 7", "cut-request", { method: "chat.stopStream" }, 1],
    ["its end is limited", "ping 7", "rate-limit", { method: "chat.stopStream", seconds: 1 }, 2],
    [
      "its end is refused",
      "ping 7",
      "refuse-call",
      { method: "chat.stopStream", error: "feature_not_enabled" },
      1,
    ],
  ])("%s", async (title, words, fault, params, times) => {
    await using here = await openSampleStage();
    const { world, agent, alice } = here;
    world.slack.faults.set(fault, params, times === undefined ? {} : { times });
    const said = alice.says("sre", `@agent ${words}`);
    await answeredOnce(world, said, words.startsWith("ping") ? "pong 7" : "Done, after");
    expect(agent.calls.all()).toHaveLength(1);
    expectKept(title, world, [agent]);
    const struck = world.slack.history.calls.some(
      (call) => call.fault !== undefined || call.outcome === "message_not_in_streaming_state",
    );
    expect(struck).toBe(true);
  });
});

test("the answer to a stream's beginning is lost and replies are shown late only", async () => {
  await using here = await openSampleStage();
  const { world, agent, alice } = here;
  world.slack.faults.set("read-lag", { ms: 2_000 });
  world.slack.faults.set("lose-answer", { method: "chat.startStream" });
  const said = alice.says("sre", "@agent ping 7");
  await answeredOnce(world, said, "pong 7");
  expect(agent.calls.all()).toHaveLength(1);
});

describe("a process dies while a stream is open", () => {
  test("in its middle: the next one ends it, and the reply stays one message", async () => {
    await using here = await openSampleStage();
    const { world, agent, alice } = here;
    const said = alice.says("sre", "@agent be slow 8 s");
    const growing = await streams(world, said, "This will take a while");
    await world.bot.kill("SIGKILL");
    world.startBot();
    const final = await threadOf(world.slack, said).shows("Done, after", patience);
    expect(final.ts).toBe(growing.ts);
    await answeredOnce(world, said, "Done, after");
    expect(agent.calls.all()).toHaveLength(1);
    expect(calls(world, "chat.startStream")).toHaveLength(1);
  });

  test("while Slack closes it: the next one saves it by an update", async () => {
    await using here = await openSampleStage();
    const { world, alice } = here;
    const said = alice.says("sre", "@agent be slow 4 s");
    await streams(world, said, "This will take a while");
    await world.bot.kill("SIGKILL");
    world.slack.faults.set("stream-closed");
    world.startBot();
    await answeredOnce(world, said, "Done, after");
  });
});
