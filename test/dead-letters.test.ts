import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openStore } from "../bot-runtime/inbox/index.ts";
import { uuidV5 } from "../bot-runtime/turns/ids.ts";
import type { Turn } from "../bot-runtime/turns/turn.ts";
import { personIn, type Said, threadOf } from "../playground/slack/index.ts";
import { logged, openStage, type Stage } from "./command-stage.ts";

// Four processes one after the other: on a busy machine each start alone takes seconds.
vi.setConfig({ testTimeout: 60_000 });

/** Leaves what a bot leaves that gave this question up: a dead letter, and its turn as done. */
async function giveUp({ folder, slack }: Stage, said: Said, user: string): Promise<void> {
  await using store = openStore({ sqlite: join(folder, "test_bot.sqlite") }, { prefix: "test/bot" });
  await store.raiseEpoch(1);
  const inbox = store.inbox(1);
  const { id: team } = slack.workspace.team;
  const place = `${team}:${said.channel}:${said.ts}`;
  const where = { team, channel: said.channel, threadTs: said.threadTs };
  const id = uuidV5(place);
  const accepted = await inbox.accept({
    ...where,
    v: 1,
    id,
    kind: "mention",
    ts: said.ts,
    requester: { kind: "user", id: user },
    message: { text: "ping 7" },
    keys: [`m:${place}`],
    receivedAtMs: Date.now(),
  });
  if (accepted.kind !== "stored") throw new TypeError(accepted.kind);
  const turn: Turn = {
    ...where,
    v: 1,
    id,
    state: "accepted",
    entryIds: [accepted.entryId],
    requestIds: [id],
    posts: [],
    messageId: id,
    named: false,
    referenceTaskIds: [],
    attempts: 5,
    acceptedAtMs: Date.now(),
    deadlineAtMs: Date.now(),
  };
  await inbox.bury(turn, "AGENT_UNREACHABLE", Date.now());
}

test("a dead letter is listed, put back once, and answered by the bot that runs", async () => {
  await using stage = await openStage();
  const alice = personIn(stage.slack, "alice");
  const said = alice.says("sre", "@agent ping 7");
  await giveUp(stage, said, alice.id);
  const command = (...words: string[]) =>
    stage.run(["--binding", stage.bindingFile, "--dead-letters", ...words]);
  const listed = await command("list");
  expect(listed.code).toBe(0);
  expect(listed.words).toMatch(/AGENT_UNREACHABLE/);
  const id = listed.words.trim().split(/\s+/)[0] ?? "";

  const bot = stage.start(["--binding", stage.bindingFile]);
  await logged(bot, { msg: "lease held: working" });
  expect(await command("retry", id)).toMatchObject({ code: 0, words: expect.stringContaining("put back") });
  await threadOf(stage.slack, said).shows("pong 7", { timeoutMs: 20_000 });
  await logged(bot, { msg: "turn done" });
  expect(await command("retry", id)).toMatchObject({ code: 1 });
  expect(threadOf(stage.slack, said).answers()).toHaveLength(1);
  expect(stage.agent.calls.all()).toHaveLength(1);
});
