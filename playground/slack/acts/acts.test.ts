import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { personIn, type Slack, startSlack, until } from "../index.ts";
import type { Act, FeedEvent, SlackObject } from "../page-api.ts";

/** The payloads that reach the app, acknowledged unless told otherwise. */
async function listening(slack: Slack, acknowledges = true) {
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.appToken}` },
  });
  const ws = new WebSocket(((await response.json()) as { url: string }).url);
  const payloads: SlackObject[] = [];
  ws.on("message", (data) => {
    const frame = JSON.parse(data.toString()) as { envelope_id?: string; payload: SlackObject };
    if (frame.envelope_id === undefined) return;
    payloads.push(frame.payload);
    if (acknowledges) ws.send(JSON.stringify({ envelope_id: frame.envelope_id }));
  });
  await once(ws, "message");
  const next = () =>
    until(slack.feed, "a payload arrives", () =>
      slack.world.delivery.pending === 0 ? payloads.at(-1) : undefined,
    );
  return { next, payloads, [Symbol.dispose]: () => ws.terminate() };
}

const idsOf = (slack: Slack) => ({
  user: slack.workspace.user("alice") ?? "",
  channel: slack.workspace.channel("sre") ?? "",
  bot: slack.app.botUserId,
});

test("a message shortcut carries the message, a trigger and a response_url", async () => {
  await using slack = await startSlack();
  using app = await listening(slack);
  const alice = personIn(slack, "alice");
  const said = alice.says("sre", "look");
  alice.uses("ask_agent", said);
  await app.next();
  expect(app.payloads.find((payload) => payload.type === "message_action")).toMatchObject({
    callback_id: "ask_agent",
    user: { id: alice.id },
    channel: { id: said.channel, name: "sre" },
    message_ts: said.ts,
    message: { text: "look", user: alice.id },
    trigger_id: expect.any(String),
    response_url: expect.stringContaining(`${slack.url}/response/`),
  });
});

test("opening the agent's messages tells it who is there", async () => {
  await using slack = await startSlack();
  using app = await listening(slack);
  const { user } = idsOf(slack);
  const result = slack.act({ kind: "open-app-home", user, tab: "messages" });
  const { event } = (await app.next()) as { event: SlackObject };
  const channel = result.ok ? result.channel : undefined;
  expect(event).toMatchObject({
    type: "app_home_opened",
    tab: "messages",
    user,
    channel,
    context: { entities: [] },
  });
});

test("an invitation and a removal are told; after it the bot hears nothing", async () => {
  await using slack = await startSlack();
  using app = await listening(slack);
  const alice = personIn(slack, "alice");
  alice.invites("agent", "random");
  const joined = (await app.next()) as { event: SlackObject };
  expect(joined.event).toMatchObject({
    type: "member_joined_channel",
    user: slack.app.botUserId,
    inviter: alice.id,
  });
  const { bot } = idsOf(slack);
  slack.act({
    kind: "remove",
    user: alice.id,
    channel: slack.workspace.channel("random") ?? "",
    removed: bot,
  });
  alice.says("random", "@agent still there?");
  alice.says("sre", "end");
  const typeOf = (payload: SlackObject) => (payload.event as SlackObject).type;
  await until(slack.feed, "the end arrives", () =>
    app.payloads.some((payload) => typeOf(payload) === "message"),
  );
  expect(app.payloads.map(typeOf)).toEqual(["member_joined_channel", "member_left_channel", "message"]);
});

test("a message across Slack Connect names its author's team", async () => {
  await using slack = await startSlack();
  using app = await listening(slack);
  personIn(slack, "sam").says("partner-fabrikam", "@agent hi");
  await app.next();
  const partner = slack.workspace.partnerTeam.id;
  for (const payload of app.payloads) {
    expect(payload).toMatchObject({
      team_id: slack.workspace.team.id,
      is_ext_shared_channel: true,
      event: { user_team: partner, source_team: partner, team: partner },
    });
  }
  expect(app.payloads).toHaveLength(2);
});

test.each([
  ["not acknowledged", false, true],
  ["without a connection", true, false],
] as const)(
  "a slash command %s is not retried: the user reads an error",
  async (_, acknowledges, isConnected) => {
    await using slack = await startSlack({ acknowledgeMs: 20 });
    using app = isConnected ? await listening(slack, acknowledges) : undefined;
    const errors: FeedEvent[] = [];
    slack.feed.follow((event) => void (event.kind === "user-error" && errors.push(event)));
    personIn(slack, "alice").runs("/ask", "sre", "why?");
    await until(slack.feed, "the user reads it", () => errors.length === 1);
    expect(errors[0]).toMatchObject({ text: '/ask failed with the error "operation_timeout"' });
    expect(app?.payloads.length ?? 0).toBe(isConnected ? 1 : 0);
  },
);

test("a file in a message brings file_share, with its size as claimed", async () => {
  await using slack = await startSlack();
  using app = await listening(slack);
  const file = {
    name: "huge.log",
    base64: Buffer.from("x").toString("base64"),
    claimedSizeBytes: 5_000_000_000,
  };
  personIn(slack, "alice").says("sre", "see", { files: [file] });
  const { event } = (await app.next()) as { event: SlackObject };
  expect(event).toMatchObject({
    subtype: "file_share",
    files: [{ name: "huge.log", size: 5_000_000_000, mimetype: "text/plain" }],
  });
});

test.each<readonly [string, (slack: Slack) => Act, string]>([
  [
    "a bot",
    (s) => ({ kind: "post", ...idsOf(s), user: idsOf(s).bot, text: "x" }) as unknown as Act,
    "user_is_bot",
  ],
  [
    "somebody deactivated",
    (s) => ({ kind: "post", channel: idsOf(s).channel, user: s.workspace.user("dora") ?? "", text: "x" }),
    "user_disabled",
  ],
  [
    "a guest outside their channels",
    (s) => ({ kind: "post", channel: idsOf(s).channel, user: s.workspace.user("gina") ?? "", text: "x" }),
    "not_in_channel",
  ],
  [
    "anybody in an archived channel",
    (s) => ({
      kind: "post",
      user: idsOf(s).user,
      channel: s.workspace.channel("old-launch") ?? "",
      text: "x",
    }),
    "is_archived",
  ],
  [
    "nothing",
    (s) => ({ kind: "post", user: idsOf(s).user, channel: idsOf(s).channel, text: " " }),
    "no_text",
  ],
  [
    "an unknown command",
    (s) => ({
      kind: "slash-command",
      user: idsOf(s).user,
      channel: idsOf(s).channel,
      command: "/nope",
      text: "",
    }),
    "unknown_command",
  ],
  [
    "a stop of nothing",
    (s) => ({ kind: "stop-session", user: idsOf(s).user, channel: idsOf(s).channel, threadTs: "1.000001" }),
    "no_session",
  ],
  ["an alert of nothing", (s) => ({ kind: "alert", channel: idsOf(s).channel, payload: {} }), "no_text"],
  [
    "an alert with 51 blocks",
    (s) => ({
      kind: "alert",
      channel: idsOf(s).channel,
      payload: { blocks: Array(51).fill({ type: "divider" }) },
    }),
    "invalid_blocks",
  ],
])("%s is refused", async (_, act, error) => {
  await using slack = await startSlack();
  expect(slack.act(act(slack))).toMatchObject({ ok: false, error, message: expect.any(String) });
});

test("a click on what is not there, or on a person's message, is refused", async () => {
  await using slack = await startSlack();
  const said = personIn(slack, "alice").says("sre", "no buttons");
  const click: Act = {
    kind: "block-action",
    user: idsOf(slack).user,
    channel: said.channel,
    ts: said.ts,
    actionId: "a",
  };
  expect(slack.act(click)).toMatchObject({ ok: false, error: "not_interactive" });
});
