import { describe, expect, test } from "vitest";
import { SlackError } from "./errors.ts";
import { markOf } from "./mark.ts";
import { slackMessages } from "./messages.ts";

const us = { botUserId: "UBOT", botId: "BBOT", appId: "A1" };
const mark = { turn: "turn-1", part: 0 };
const metadata = { event_type: "slackagent_turn", event_payload: mark };
const { signal } = new AbortController();

const findAmong = (...messages: Record<string, unknown>[]) =>
  slackMessages(
    async () => ({ messages }),
    us,
    () => ({}),
    "https://slack.test/api/",
  ).find({ channel: "C1", threadTs: "1.1" }, mark, undefined, signal);

describe("our message is found again by its mark", () => {
  test.each<[string, Record<string, unknown>]>([
    ["in the metadata of a post", { user: "UBOT", metadata }],
    ["of a post that Slack names by our bot alone", { bot_id: "BBOT", subtype: "bot_message", metadata }],
    ["of a post that Slack names by our app alone", { app_id: "A1", metadata }],
    ["in a block of a stream", { user: "UBOT", blocks: [{ type: "actions", block_id: "sab:turn-1:0" }] }],
    [
      "in a task card of a stream",
      { user: "UBOT", blocks: [{ type: "task_card", task_id: "sab:turn-1:0" }] },
    ],
    [
      "in a card of a stream's plan",
      { user: "UBOT", blocks: [{ type: "plan", tasks: [{ type: "task_card", task_id: "sab:turn-1:0" }] }] },
    ],
  ])("%s", async (_, message) => {
    expect(await findAmong({ ts: "9.1", ...message })).toBe("9.1");
    expect(markOf({ ts: "9.1", ...message })).toEqual(mark);
  });

  test.each<[string, Record<string, unknown>]>([
    ["another app wrote the same metadata", { user: "UEVIL", bot_id: "BEVIL", app_id: "AEVIL", metadata }],
    ["a person's app did", { user: "U1", metadata }],
    ["another app wrote the same block", { user: "UEVIL", blocks: [{ block_id: "sab:turn-1:0" }] }],
    ["the part is another one", { user: "UBOT", blocks: [{ block_id: "sab:turn-1:1" }] }],
    ["the mark is another bot's", { user: "UBOT", metadata: { ...metadata, event_type: "turn" } }],
    ["the mark stands in words", { user: "UBOT", text: "sab:turn-1:0", blocks: [{ text: "sab:turn-1:0" }] }],
    ["blocks are no blocks", { user: "UBOT", blocks: [null, "sab:turn-1:0", { tasks: "sab:turn-1:0" }] }],
  ])("and nothing is where %s", async (_, message) => {
    expect(await findAmong({ ts: "9.1", ...message })).toBeUndefined();
  });
});

describe("an update where a stream is still open", () => {
  const updating = (conflicts: number) => {
    const asked: string[] = [];
    let left = conflicts;
    const slack = slackMessages(
      async (method) => {
        asked.push(method);
        if (method !== "chat.update") return {};
        left -= 1;
        if (left >= 0) throw new SlackError(method, "refused", "streaming_state_conflict");
        return {};
      },
      us,
      () => ({}),
      "https://slack.test/api/",
    );
    return { asked, done: slack.update("C1", "9.9", { text: "done" }, signal, mark) };
  };

  test("ends it, and is made again", async () => {
    const { asked, done } = updating(1);
    await done;
    expect(asked).toEqual(["chat.update", "chat.stopStream", "chat.update"]);
  });

  test("counts as not sent where Slack stays with it: in some minutes Slack ends it by itself", async () => {
    await expect(updating(2).done).rejects.toMatchObject({
      failure: "unsent",
      code: "streaming_state_conflict",
    });
  });
});

test("a word for one person is said once Slack allows it, where it was limited", async () => {
  let asked = 0;
  const slack = slackMessages(
    async (method) => {
      asked += 1;
      if (asked === 1) throw new SlackError(method, "rateLimited", "ratelimited", { retryAfterMs: 10 });
      return {};
    },
    us,
    () => ({}),
    "https://slack.test/api/",
  );
  await slack.direct("U1", "your channel is gone", signal);
  expect(asked).toBe(2);
});
