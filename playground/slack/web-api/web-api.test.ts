import { afterAll, beforeAll, expect, test } from "vitest";
import { handClock, personIn, type Slack, startSlack } from "../index.ts";
import type { SlackObject } from "../page-api.ts";

let slack: Slack;
let root: string;
const id = (name: string) => slack.workspace.channel(name) ?? "";
const user = (name: string) => slack.workspace.user(name) ?? "";

beforeAll(async () => {
  slack = await startSlack({ rateLimits: false });
  root = personIn(slack, "alice").says("sre", "root").ts;
});
afterAll(() => slack.stop());

async function call(method: string, args: SlackObject = {}, token = slack.botToken, to = slack) {
  const response = await fetch(`${to.apiUrl}${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(args),
  });
  const body = (await response.json()) as Record<string, unknown> & { ok: boolean; error?: string };
  return { status: response.status, headers: response.headers, body };
}

const post = (more: () => SlackObject) =>
  ["chat.postMessage", () => ({ channel: id("sre"), ...more() })] as const;
const section = (chars: number) => [{ type: "section", text: { type: "mrkdwn", text: "x".repeat(chars) } }];
const button = (more: SlackObject) => [
  {
    type: "actions",
    elements: [{ type: "button", action_id: "a", text: { type: "plain_text", text: "b" }, ...more }],
  },
];
const rows = (count: number, columns: number) =>
  Array.from({ length: count }, () =>
    Array.from({ length: columns }, () => ({ type: "raw_text", text: "c" })),
  );

test.each<readonly [string, string, () => SlackObject, string]>([
  ["a method that does not exist", "chat.shout", () => ({}), "unknown_method"],
  ["a method named like an object's own", "constructor", () => ({}), "unknown_method"],
  ["a socket with a bot token", "apps.connections.open", () => ({}), "not_allowed_token_type"],
  ["no channel", "chat.postMessage", () => ({ text: "x" }), "invalid_arguments"],
  [
    "an unknown channel",
    "chat.postMessage",
    () => ({ channel: "C0NOWHERE", text: "x" }),
    "channel_not_found",
  ],
  [
    "a channel without the bot",
    "chat.postMessage",
    () => ({ channel: id("random"), text: "x" }),
    "not_in_channel",
  ],
  [
    "an archived channel",
    "chat.postMessage",
    () => ({ channel: id("old-launch"), text: "x" }),
    "is_archived",
  ],
  ["nothing to say", ...post(() => ({})), "no_text"],
  ["only spaces", ...post(() => ({ text: "  " })), "no_text"],
  ["40,001 characters", ...post(() => ({ text: "x".repeat(40_001) })), "msg_too_long"],
  ["blocks that are no JSON", ...post(() => ({ blocks: "[{" })), "invalid_blocks_format"],
  ["blocks that are no list", ...post(() => ({ blocks: { type: "divider" } })), "invalid_blocks_format"],
  [
    "101 attachments",
    ...post(() => ({ attachments: Array(101).fill({ text: "x" }) })),
    "too_many_attachments",
  ],
  ["markdown_text beside text", ...post(() => ({ text: "a", markdown_text: "b" })), "markdown_text_conflict"],
  ["a thread_ts that is none", ...post(() => ({ text: "x", thread_ts: "now" })), "invalid_thread_ts"],
  ["a thread that is gone", ...post(() => ({ text: "x", thread_ts: "1.000001" })), "thread_not_found"],
  [
    "metadata without an event_type",
    ...post(() => ({ text: "x", metadata: { event_payload: {} } })),
    "invalid_metadata_schema",
  ],
  ["metadata that is no object", ...post(() => ({ text: "x", metadata: "[]" })), "invalid_metadata_format"],
  [
    "an update of nothing",
    "chat.update",
    () => ({ channel: id("sre"), ts: "1.000001", text: "x" }),
    "message_not_found",
  ],
  [
    "an update of a person's message",
    "chat.update",
    () => ({ channel: id("sre"), ts: root, text: "x" }),
    "cant_update_message",
  ],
  [
    "a deletion of a person's message",
    "chat.delete",
    () => ({ channel: id("sre"), ts: root }),
    "cant_delete_message",
  ],
  [
    "an ephemeral to an outsider",
    "chat.postEphemeral",
    () => ({ channel: id("sre"), user: user("sam"), text: "x" }),
    "user_not_in_channel",
  ],
  ["history without the bot", "conversations.history", () => ({ channel: id("random") }), "not_in_channel"],
  [
    "a cursor made up",
    "conversations.history",
    () => ({ channel: id("sre"), cursor: "bm9wZQ==" }),
    "invalid_cursor",
  ],
  ["an odd limit", "conversations.history", () => ({ channel: id("sre"), limit: "some" }), "invalid_limit"],
  [
    "an odd oldest",
    "conversations.history",
    () => ({ channel: id("sre"), oldest: "x" }),
    "invalid_ts_oldest",
  ],
  [
    "replies to nothing",
    "conversations.replies",
    () => ({ channel: id("sre"), ts: "1.000001" }),
    "thread_not_found",
  ],
  ["types that do not exist", "conversations.list", () => ({ types: "toString" }), "invalid_types"],
  ["nobody's user", "users.info", () => ({ user: "U0NOBODY" }), "user_not_found"],
  ["a message to somebody who left", "conversations.open", () => ({ users: user("dora") }), "user_disabled"],
  ["a stream outside a thread", "chat.startStream", () => ({ channel: id("sre") }), "invalid_arguments"],
  [
    "a stream for nobody",
    "chat.startStream",
    () => ({ channel: id("sre"), thread_ts: root }),
    "missing_recipient_user_id",
  ],
  [
    "a stream for no team",
    "chat.startStream",
    () => ({ channel: id("sre"), thread_ts: root, recipient_user_id: user("alice") }),
    "missing_recipient_team_id",
  ],
  [
    "an append to a person's message",
    "chat.appendStream",
    () => ({ channel: id("sre"), ts: root, markdown_text: "x" }),
    "message_not_owned_by_app",
  ],
  [
    "a session state of one's own",
    "agents.sessions.setStatus",
    () => ({ channel_id: id("sre"), thread_ts: root, status: "busy" }),
    "invalid_arguments",
  ],
  [
    "a title of 201 characters",
    "agents.sessions.setStatus",
    () => ({ channel_id: id("sre"), thread_ts: root, status: "active", title: "x".repeat(201) }),
    "invalid_arguments",
  ],
  [
    "a rename without a session",
    "agents.sessions.rename",
    () => ({ channel_id: id("general"), thread_ts: root, title: "x" }),
    "thread_not_found",
  ],
  [
    "prompts in a channel",
    "assistant.threads.setSuggestedPrompts",
    () => ({ channel_id: id("sre"), prompts: [] }),
    "method_not_supported_for_channel_type",
  ],
  [
    "a trigger_id made up",
    "views.open",
    () => ({
      trigger_id: "1.2.3",
      view: { type: "modal", title: { type: "plain_text", text: "T" }, blocks: [] },
    }),
    "invalid_trigger_id",
  ],
  [
    "an emoji with spaces",
    "reactions.add",
    () => ({ channel: id("sre"), timestamp: root, name: "no way" }),
    "invalid_name",
  ],
  [
    "an empty file",
    "files.getUploadURLExternal",
    () => ({ filename: "a.txt", length: 0 }),
    "invalid_arguments",
  ],
  [
    "a file never uploaded",
    "files.completeUploadExternal",
    () => ({ files: [{ id: "F0NOFILE" }] }),
    "file_not_found",
  ],
  ["a team of others", "team.info", () => ({ team: "T0OTHERS" }), "team_not_found"],
])("%s is refused", async (_, method, args, error) => {
  const { status, body } = await call(method, args());
  expect([status, body.ok, body.error]).toEqual([200, false, error]);
});

test.each<readonly [string, readonly SlackObject[], string]>([
  [
    "51 blocks",
    Array.from({ length: 51 }, () => ({ type: "divider" })),
    "no more than 50 items allowed [json-pointer:/blocks]",
  ],
  [
    "a type of one's own",
    [{ type: "constructor" }],
    "unsupported type: constructor [json-pointer:/blocks/0/type]",
  ],
  [
    "3,001 characters in a section",
    section(3_001),
    "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
  ],
  ["an empty section", section(0), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
  [
    "two markdown blocks of 6,001",
    [1, 2].map(() => ({ type: "markdown", text: "x".repeat(6_001) })),
    "must be less than 12001 characters together",
  ],
  ["two tables", [1, 2].map(() => ({ type: "table", rows: rows(1, 1) })), "only_one_table_allowed"],
  [
    "101 rows",
    [{ type: "table", rows: rows(101, 1) }],
    "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
  ],
  [
    "21 columns",
    [{ type: "table", rows: rows(1, 21) }],
    "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
  ],
  [
    "a button's value of 2,001",
    button({ value: "x".repeat(2_001) }),
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
  ],
  [
    "a button's text of 76",
    button({ text: { type: "plain_text", text: "x".repeat(76) } }),
    "must be less than 76 characters",
  ],
  ["a button in mrkdwn", button({ text: { type: "mrkdwn", text: "b" } }), "must provide a plain_text object"],
  [
    "a header of 151",
    [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }],
    "must be less than 151 characters",
  ],
  [
    "one block_id twice",
    [1, 2].map(() => ({ type: "divider", block_id: "same" })),
    "block_id already exists",
  ],
  [
    "an image without words",
    [{ type: "image", image_url: "https://a.example/b.png" }],
    "missing required field: alt_text",
  ],
  [
    "a context of 11",
    [{ type: "context", elements: Array(11).fill({ type: "mrkdwn", text: "x" }) }],
    "no more than 10 items allowed",
  ],
  [
    "rich text of nothing",
    [
      {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "" }] }],
      },
    ],
    "must be more than 0 characters",
  ],
  [
    "a task card in no known state",
    [{ type: "task_card", task_id: "t", title: "T", status: "maybe" }],
    "failed to match all allowed values",
  ],
])("blocks: %s are refused with the reason", async (_, blocks, reason) => {
  const { body } = await call("chat.postMessage", { channel: id("sre"), text: "x", blocks });
  expect(body.error).toBe("invalid_blocks");
  const { messages } = body.response_metadata as { messages: string[] };
  expect(messages.join("\n")).toContain(`[ERROR] ${reason}`.slice(0, 8));
  expect(messages.join("\n")).toContain(reason);
});

test.each<readonly [string, readonly SlackObject[]]>([
  ["50 blocks", Array.from({ length: 50 }, () => ({ type: "divider" }))],
  ["3,000 characters in a section", section(3_000)],
  ["12,000 characters of markdown", [{ type: "markdown", text: "x".repeat(12_000) }]],
  ["a table of 100 by 20", [{ type: "table", rows: rows(100, 20) }]],
  ["a button's value of 2,000", button({ value: "x".repeat(2_000) })],
  [
    "feedback buttons",
    [
      {
        type: "context_actions",
        elements: [
          {
            type: "feedback_buttons",
            action_id: "feedback",
            positive_button: { text: { type: "plain_text", text: "Good" }, value: "+" },
            negative_button: { text: { type: "plain_text", text: "Bad" }, value: "-" },
          },
        ],
      },
    ],
  ],
])("blocks: %s are taken", async (_, blocks) => {
  expect((await call("chat.postMessage", { channel: id("sre"), text: "x", blocks })).body).toMatchObject({
    ok: true,
  });
});

test.each([
  ["no token", "", "not_authed"],
  ["a token of nobody", "xoxb-0-0", "invalid_auth"],
])("%s is refused", async (_, token, error) => {
  expect((await call("auth.test", {}, token)).body.error).toBe(error);
});

test("scopes stand in the headers, and a missing one is named", async () => {
  await using own = await startSlack();
  own.app.scopes.delete("users:read");
  const { headers, body } = await call("users.info", { user: own.app.botUserId }, own.botToken, own);
  expect(body).toMatchObject({
    ok: false,
    error: "missing_scope",
    needed: "users:read",
    provided: [...own.app.scopes].join(","),
  });
  expect(headers.get("x-oauth-scopes")).toContain("chat:write");
  expect(headers.get("x-accepted-oauth-scopes")).toBe("users:read");
});

test("JSON without a charset is answered with a warning; broken JSON is refused", async () => {
  const send = async (body: string) => {
    const headers = { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" };
    return (await fetch(`${slack.apiUrl}auth.test`, { method: "POST", headers, body })).json();
  };
  expect(await send("{}")).toMatchObject({ ok: true, warning: "missing_charset" });
  expect(await send("{")).toEqual({ ok: false, error: "invalid_json" });
});

test("a sixth message in a second is limited per channel, and Retry-After passes", async () => {
  const clock = handClock();
  await using own = await startSlack({ clock });
  const say = (channel: string) =>
    call("chat.postMessage", { channel: own.workspace.channel(channel) ?? "", text: "x" }, own.botToken, own);
  for (let count = 0; count < 5; count++) expect((await say("sre")).status).toBe(200);
  const limited = await say("sre");
  expect([limited.status, limited.body.error, limited.headers.get("retry-after")]).toEqual([
    429,
    "ratelimited",
    "1",
  ]);
  expect((await say("general")).status).toBe(200);
  clock.advance(1_000);
  expect((await say("sre")).status).toBe(200);
});

test("history pages from new to old, replies from old to new, both without a gap", async () => {
  await using own = await startSlack({ rateLimits: false });
  const alice = personIn(own, "alice");
  const said = Array.from({ length: 7 }, (_, index) => alice.says("sre", `m${index}`));
  const [first] = said;
  if (first === undefined) throw new Error("nothing was said");
  alice.replies(first, "r0");
  alice.replies(first, "r1", { broadcast: true });
  const pages = async (method: string, args: SlackObject) => {
    const texts: unknown[] = [];
    for (let cursor: unknown = ""; cursor !== undefined; ) {
      const { body } = await call(method, { limit: 3, cursor, ...args }, own.botToken, own);
      texts.push(...(body.messages as { text: string }[]).map((message) => message.text));
      expect(body.has_more).toBe(body.response_metadata !== undefined);
      cursor = (body.response_metadata as { next_cursor?: string } | undefined)?.next_cursor;
    }
    return texts;
  };
  const channel = first.channel;
  expect(await pages("conversations.history", { channel })).toEqual([
    "r1",
    "m6",
    "m5",
    "m4",
    "m3",
    "m2",
    "m1",
    "m0",
  ]);
  expect(await pages("conversations.replies", { channel, ts: first.ts })).toEqual(["m0", "r0", "r1"]);
  const range = { channel, oldest: said[2]?.ts, latest: said[4]?.ts };
  expect(await pages("conversations.history", range)).toEqual(["m3"]);
  expect(await pages("conversations.history", { ...range, inclusive: true })).toEqual(["m4", "m3", "m2"]);
});

test("metadata is shown whole only to who asks, and an update keeps what it does not name", async () => {
  const metadata = { event_type: "turn", event_payload: { id: "t1" } };
  const posted = await call("chat.postMessage", {
    channel: id("sre"),
    text: "a",
    blocks: section(3),
    metadata,
  });
  const { ts } = posted.body;
  await call("chat.update", { channel: id("sre"), ts, text: "b" });
  const read = async (include: boolean) => {
    const { body } = await call("conversations.replies", {
      channel: id("sre"),
      ts,
      include_all_metadata: include,
    });
    return (body.messages as SlackObject[])[0];
  };
  expect(await read(true)).toMatchObject({ text: "b", metadata, blocks: [{ type: "section" }], edited: {} });
  expect((await read(false))?.metadata).toEqual({ event_type: "turn" });
});

test("Slack ends a stream after five minutes, and when nothing comes for two", async () => {
  const clock = handClock();
  await using own = await startSlack({ clock, rateLimits: false });
  const said = personIn(own, "alice").says("sre", "go");
  const recipient = {
    recipient_user_id: own.workspace.user("alice") ?? "",
    recipient_team_id: own.workspace.team.id,
  };
  const start = async () => {
    const { body } = await call(
      "chat.startStream",
      { channel: said.channel, thread_ts: said.ts, ...recipient },
      own.botToken,
      own,
    );
    return { channel: said.channel, ts: body.ts, markdown_text: "x" };
  };
  const append = async (args: SlackObject) =>
    (await call("chat.appendStream", args, own.botToken, own)).body.error;
  const idle = await start();
  clock.advance(119_000);
  expect(await append(idle)).toBeUndefined();
  clock.advance(121_000);
  expect(await append(idle)).toBe("message_not_in_streaming_state");
  const long = await start();
  for (let minute = 0; minute < 4; minute++) {
    clock.advance(60_000);
    expect(await append(long)).toBeUndefined();
  }
  clock.advance(61_000);
  expect(await append(long)).toBe("message_not_in_streaming_state");
  expect(
    (await call("chat.update", { ...said, ts: long.ts, text: "whole" }, own.botToken, own)).body.ok,
  ).toBe(true);
});

test("a trigger_id lives three seconds and opens one view; a response_url takes five calls in 30 minutes", async () => {
  const clock = handClock();
  await using own = await startSlack({ clock });
  const { app, workspace } = own;
  const view = { type: "modal", title: { type: "plain_text", text: "T" }, blocks: [] };
  const open = async (trigger_id: string) =>
    (await call("views.open", { trigger_id, view }, own.botToken, own)).body.error;
  const alice = workspace.user("alice") ?? "";
  const fresh = own.world.tickets.forTrigger(alice, app.id);
  const stale = own.world.tickets.forTrigger(alice, app.id);
  expect(await open(fresh)).toBeUndefined();
  expect(await open(fresh)).toBe("exchanged_trigger_id");
  clock.advance(3_001);
  expect(await open(stale)).toBe("expired_trigger_id");
  const target = {
    appId: app.id,
    channel: workspace.channel("sre") ?? "",
    user: alice,
    messageTs: undefined,
    threadTs: undefined,
  };
  const answer = async (path: string) =>
    (await fetch(own.url + path, { method: "POST", body: JSON.stringify({ text: "x" }) })).status;
  const used = own.world.tickets.forResponse({ ...target, isEphemeral: true });
  expect(await Promise.all(Array.from({ length: 6 }, () => answer(used)))).toEqual([
    200, 200, 200, 200, 200, 404,
  ]);
  const old = own.world.tickets.forResponse({ ...target, isEphemeral: true });
  clock.advance(30 * 60_000 + 1);
  expect(await answer(old)).toBe(404);
  expect(own.view().ephemerals).toHaveLength(5);
});

test("a deleted root leaves a tombstone while it has replies", async () => {
  const alice = personIn(slack, "alice");
  const said = alice.says("sre", "root");
  alice.replies(said, "reply");
  alice.deletes(said);
  const { body } = await call("conversations.replies", { channel: said.channel, ts: said.ts });
  expect((body.messages as SlackObject[]).map(({ subtype, text }) => [subtype, text])).toEqual([
    ["tombstone", "This message was deleted."],
    [undefined, "reply"],
  ]);
});

test("suggested prompts stand at the end of a direct message; with a thread_ts an agent's app shows none, and is not told", async () => {
  const opened = slack.act({ kind: "open-app-home", user: user("bob"), tab: "messages" });
  if (!opened.ok) throw new Error(opened.message);
  const prompts = [{ title: "Why?", message: "why is checkout slow?" }];
  const args = { channel_id: opened.channel ?? "", title: "Hello", prompts };
  const shown = () => slack.view().sessions.filter(({ channel }) => channel === opened.channel);
  const set = (more: SlackObject) => call("assistant.threads.setSuggestedPrompts", { ...args, ...more });
  expect((await set({ thread_ts: "1.000001" })).body.ok).toBe(true);
  expect(shown()).toEqual([]);
  expect((await set({})).body.ok).toBe(true);
  expect(shown()).toMatchObject([{ threadTs: "", promptsTitle: "Hello", prompts }]);
  expect((await set({ prompts: Array(5).fill(prompts[0]) })).body.error).toBe("invalid_arguments");
});

test("an app without a Home tab cannot publish one", async () => {
  await using other = await startSlack({
    seed: { apps: [{ name: "Agent", handle: "agent", settings: { homeTab: false } }] },
  });
  const view = { type: "home", blocks: [] };
  const args = { user_id: other.workspace.user("alice") ?? "", view };
  expect((await call("views.publish", args, other.botToken, other)).body.error).toBe("not_enabled");
});
