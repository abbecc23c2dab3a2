import { describe, expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { type Person, personIn, type Said, threadOf, until } from "../playground/slack/index.ts";
import { logged } from "./approvals-stage.ts";
import { openWorld } from "./world.ts";

// A bot is a process: on a busy machine its start alone takes seconds.
vi.setConfig({ testTimeout: 90_000 });

const patience = { timeoutMs: 30_000 };

async function openStage() {
  await using opening = new AsyncDisposableStack();
  const agent = await startAgent({ pingDelayMs: 50 });
  opening.defer(() => agent.stop());
  const world = opening.use(await openWorld({ agentUrl: agent.url }));
  await world.connected();
  const all = opening.move();
  const { slack } = world;
  return {
    world,
    agent,
    alice: personIn(slack, "alice"),
    shows: (said: Said, words: string | RegExp) => threadOf(slack, said).shows(words, patience),
    grows: (said: Said, words: string | RegExp) => threadOf(slack, said).grows(words, patience),
    whispers: (to: Person, words: RegExp) =>
      until(
        slack.feed,
        `${to.id} is told ${words}`,
        () => slack.view().ephemerals.some(({ user, text }) => user === to.id && words.test(text)),
        { ...patience, lastSeen: () => slack.view().ephemerals },
      ),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

describe("a request that waits behind its thread's turn", () => {
  test("edited: it is taken as edited, through a restart, and its person is told", async () => {
    await using here = await openStage();
    const { alice, world } = here;
    const said = alice.says("sre", "@agent be slow 4 s");
    await here.grows(said, "This will take a while");
    const next = alice.replies(said, "@agent ping 1");
    await logged(world, { msg: "request accepted", kind: "mention" }, 2);
    alice.edits(next, "@agent ping 22");
    await logged(world, { msg: "request accepted", kind: "amend" });
    await world.bot.kill("SIGKILL");
    world.startBot();
    await here.shows(said, "pong 22");
    await here.whispers(alice, /as you edited it/);
    expect(here.agent.calls.all().map(({ text }) => text)).not.toContainEqual(
      expect.stringMatching(/ping 1\b/),
    );
    expect(threadOf(world.slack, said).answers()).toHaveLength(2);
  });

  test("deleted: it is dropped, its person is told, and what waits behind it is answered", async () => {
    await using here = await openStage();
    const { alice, world } = here;
    const bob = personIn(world.slack, "bob");
    const said = alice.says("sre", "@agent be slow 2 s");
    await logged(world, { msg: "request accepted", kind: "mention" });
    const dropped = alice.replies(said, "@agent ping 1");
    await logged(world, { msg: "request accepted", kind: "mention" }, 2);
    bob.replies(said, "@agent ping 33");
    await logged(world, { msg: "request accepted", kind: "mention" }, 3);
    alice.deletes(dropped);
    await logged(world, { msg: "request accepted", kind: "amend" });
    await here.shows(said, "pong 33");
    await here.whispers(alice, /deleted your question/);
    expect(here.agent.calls.all()).toHaveLength(2);
    expect(threadOf(world.slack, said).answers()).toHaveLength(2);
  });

  test("edited once its turn has begun: the answer is to what was asked", async () => {
    await using here = await openStage();
    const { alice, world } = here;
    const said = alice.says("sre", "@agent be slow 3 s");
    await vi.waitFor(() => expect(here.agent.calls.running()).toHaveLength(1), { timeout: 30_000 });
    alice.edits(said, "@agent ping 1");
    await logged(world, { msg: "request accepted", kind: "amend" });
    await logged(world, { msg: "turn done" });
    const next = alice.replies(said, "@agent ping 2");
    await here.shows(next, "pong 2");
    expect(here.agent.calls.all()).toHaveLength(2);
    expect(world.slack.view().ephemerals).toEqual([]);
  });
});
