import { describe, expect, test, vi } from "vitest";
import { type Said, threadOf, until } from "../playground/slack/index.ts";
import { logged } from "./approvals-stage.ts";
import { openSampleStage } from "./sample-stage.ts";
import type { World } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 90_000 });

const patience = { timeoutMs: 30_000 };

const session = ({ slack }: World, said: Said) =>
  slack.view().sessions.find(({ threadTs }) => threadTs === said.threadTs);

const isIn = (world: World, said: Said, state: string) =>
  until(world.slack.feed, `the session is ${state}`, () => session(world, said)?.state === state, {
    ...patience,
    lastSeen: () => world.slack.view().sessions,
  });

const calls = ({ slack }: World, method: string) =>
  slack.history.calls.filter((call) => call.method === method);

describe("Slack's own signs of work", () => {
  test("a thread at work is shown so, with its question as title; Slack's own stop button stops it", async () => {
    await using here = await openSampleStage();
    const { world, alice, bob } = here;
    const said = alice.says("sre", "@agent be slow 30 s");
    await isIn(world, said, "processing");
    expect(session(world, said)).toMatchObject({ title: "be slow 30 s", canStop: true });
    await vi.waitFor(() => expect(here.agent.calls.running()).toHaveLength(1), { timeout: 30_000 });
    bob.stops(said);
    await threadOf(world.slack, said).shows(`Stopped by <@${bob.id}>`, patience);
    await isIn(world, said, "active");
    expect(here.agent.calls.all()[0]).toMatchObject({ cancelled: true });
    const next = alice.replies(said, "@agent ping 1");
    await threadOf(world.slack, next).shows("pong 1", patience);
    await isIn(world, said, "active");
    expect(session(world, said)?.title).toBe("be slow 30 s");
  });

  test("the step that the agent is at stands in Slack's line, and goes with the answer", async () => {
    await using here = await openSampleStage();
    const { world, alice } = here;
    const said = alice.says("sre", "@agent investigate payments");
    await isIn(world, said, "processing");
    await isIn(world, said, "active");
    const lines = calls(world, "assistant.threads.setStatus").map(({ args }) => args.status);
    expect(lines[0]).toMatch(/^is working on: \w/);
    expect(lines.at(-1)).toBe("");
    expect(lines.length).toBeLessThan(calls(world, "chat.update").length + 2);
    expect(session(world, said)?.statusLine).toBe("");
  });

  test("a question of the agent suspends it", async () => {
    await using here = await openSampleStage();
    const { world, alice } = here;
    const said = alice.says("sre", "@agent ask me");
    await isIn(world, said, "suspended");
  });

  test.each(["feature_not_enabled", "not_allowed_token_type"])(
    "refused with %s: all is answered as before, Slack is asked once, and the condition says so",
    async (error) => {
      await using here = await openSampleStage({ startsWithBot: false });
      const { world, alice } = here;
      world.slack.faults.set("no-agent-features", { error });
      world.startBot();
      await world.connected();
      for (const word of ["1", "2", "3"]) {
        const said = alice.says("sre", `@agent ping ${word}`);
        await threadOf(world.slack, said).shows(`pong ${word}`, patience);
      }
      await logged(world, { msg: "turn done" }, 3);
      expect(calls(world, "agents.sessions.setStatus")).toHaveLength(1);
      expect(world.bot.lines).not.toContainEqual(
        expect.objectContaining({ condition: "CredentialsValid", status: "False" }),
      );
      world.slack.faults.set("reset-connections");
      await vi.waitFor(
        () =>
          expect(world.bot.lines).toContainEqual(
            expect.objectContaining({
              condition: "SlackConnected",
              status: "True",
              remedy: expect.stringContaining(`(${error}): the bot's replies do`),
            }),
          ),
        { timeout: 30_000 },
      );
    },
  );
});
