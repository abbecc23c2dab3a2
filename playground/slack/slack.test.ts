import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { App as BoltApp, LogLevel } from "@slack/bolt";
import { SocketModeClient } from "@slack/socket-mode";
import { WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { personIn, type Slack, startSlack, threadOf, until, webhookIn } from "./index.ts";

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};
const webOf = (slack: Slack, token = slack.botToken) =>
  new WebClient(token, { slackApiUrl: slack.apiUrl, logger: quiet, retryConfig: { retries: 0 } });

interface Envelope {
  readonly type: string;
  readonly envelope_id: string;
  readonly body: { readonly event: { readonly [key: string]: unknown }; readonly [key: string]: unknown };
  readonly retry_num: number;
  readonly ack: (payload?: object) => Promise<void>;
}

/** A bot that keeps what it gets; it acknowledges unless told otherwise. */
async function connected(
  slack: Slack,
  handle: (envelope: Envelope) => unknown = (envelope) => envelope.ack(),
) {
  const client = new SocketModeClient({
    appToken: slack.appToken,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  const got: Envelope[] = [];
  client.on("slack_event", (envelope: Envelope) => {
    got.push(envelope);
    handle(envelope);
  });
  await client.start();
  return { client, got, [Symbol.asyncDispose]: () => client.disconnect() };
}

test("a Bolt app runs unmodified: mention, answer, button, view, slash command", async () => {
  await using slack = await startSlack();
  const app = new BoltApp({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.event("app_mention", async ({ event, say }) => {
    const blocks = [
      { type: "section", text: { type: "mrkdwn", text: "Approve?" } },
      {
        type: "actions",
        elements: [
          { type: "button", action_id: "yes", value: "1", text: { type: "plain_text", text: "Yes" } },
        ],
      },
    ];
    await say({ text: "Approve?", thread_ts: event.ts, blocks });
  });
  app.action("yes", async ({ ack, body, client, respond }) => {
    await ack();
    await respond({ text: "Approved.", replace_original: true });
    const title = { type: "plain_text" as const, text: "Why?" };
    const block_id = "why";
    const input = {
      type: "input" as const,
      block_id,
      label: title,
      element: { type: "plain_text_input" as const, action_id: "text" },
    };
    const view = { type: "modal" as const, callback_id: "reason", title, submit: title, blocks: [input] };
    await client.views.open({ trigger_id: "trigger_id" in body ? String(body.trigger_id) : "", view });
  });
  app.view("reason", async ({ ack, view }) => {
    const said = view.state.values.why?.text?.value;
    if (said === "no") await ack({ response_action: "errors", errors: { why: "Say more." } });
    else await ack();
  });
  app.command("/ask", async ({ ack, command }) =>
    ack({ text: `You asked: ${command.text}`, response_type: "ephemeral" }),
  );
  await app.start();

  const alice = personIn(slack, "alice");
  const said = alice.says("sre", "@agent restart it?");
  const question = await threadOf(slack, said).shows("Approve?");
  alice.clicks(question, "yes");
  await threadOf(slack, said).shows("Approved.");
  const view = await until(slack.feed, "a modal opens", () => slack.view().views[0]);
  const submit = (value: string) =>
    slack.act({
      kind: "submit-view",
      user: alice.id,
      viewId: view.id,
      values: { why: { text: { type: "plain_text_input", value } } },
    });
  submit("no");
  await until(
    slack.feed,
    "the modal shows an error",
    () => slack.view().views[0]?.errors.why === "Say more.",
  );
  submit("it is down");
  await until(slack.feed, "the modal closes", () => slack.view().views.length === 0);
  alice.runs("/ask", "sre", "why?");
  const ephemeral = await until(slack.feed, "an ephemeral answer", () => slack.view().ephemerals[0]);
  expect(ephemeral).toMatchObject({ user: alice.id, text: "You asked: why?" });
  await app.stop();
});

test("a mention brings message and app_mention with one ts, in the Events API's wrapping", async () => {
  await using slack = await startSlack();
  await using bot = await connected(slack);
  const said = personIn(slack, "alice").says("sre", "hey @agent look at *this* <now> & `@agent`");
  const [first, second] = await until(slack.feed, "two events are acknowledged", () =>
    slack.history.deliveries.filter((d) => d.ackedMs !== undefined).length === 2 ? bot.got : undefined,
  );
  const me = slack.app.botUserId;
  const text = `hey <@${me}> look at *this* &lt;now&gt; &amp; \`@agent\``;
  expect(first?.body).toMatchObject({
    type: "event_callback",
    team_id: slack.workspace.team.id,
    api_app_id: slack.app.id,
    authorizations: [{ user_id: me, is_bot: true }],
    event: {
      type: "message",
      channel_type: "channel",
      channel: said.channel,
      ts: said.ts,
      text,
      client_msg_id: expect.any(String),
    },
  });
  expect(first?.body.event.blocks).toMatchObject([
    { type: "rich_text", elements: [{ type: "rich_text_section" }] },
  ]);
  expect(second?.body.event).toMatchObject({ type: "app_mention", ts: said.ts, text });
  expect(second?.body.event).not.toHaveProperty("channel_type");
  expect(first?.body.event_id).not.toBe(second?.body.event_id);
});

test.each([
  ["message.im in the direct message, and no app_mention", "alice", "@agent", "hello @agent", ["message.im"]],
  ["nothing where the bot is not", "alice", "random", "hello @agent", []],
  ["a guest and a stranger are told by their team", "sam", "partner-fabrikam", "hello", ["message.channels"]],
] as const)("%s", async (_, who, where, text, titles) => {
  await using slack = await startSlack();
  await using bot = await connected(slack);
  const alice = personIn(slack, who);
  alice.says(where, text);
  // A second message in a channel that the bot sees marks the end of what the first one caused.
  personIn(slack, "alice").says("general", "end");
  await until(slack.feed, "the end arrives", () => bot.got.some((e) => e.body.event.text === "end"));
  const before = slack.history.deliveries.filter((d) => (d.payload.event as { text: string }).text !== "end");
  expect(before.map((delivery) => delivery.title)).toEqual(titles);
});

test("a webhook's alert is a bot_message without a user, and mentions count in blocks too", async () => {
  await using slack = await startSlack();
  await using bot = await connected(slack);
  const text = `<@${slack.app.botUserId}> p99 is high`;
  webhookIn(slack, "HyperDX").fires("alerts", { attachments: [{ color: "danger", fallback: "p99", text }] });
  await until(slack.feed, "both events arrive", () => bot.got.length === 2);
  expect(bot.got.map((each) => each.body.event.type)).toEqual(["message", "app_mention"]);
  expect(bot.got[0]?.body.event).toMatchObject({
    subtype: "bot_message",
    username: "HyperDX",
    bot_id: expect.any(String),
  });
  expect(bot.got[0]?.body.event).not.toHaveProperty("user");
  const answer = await fetch(slack.webhookUrl("Grafana"), {
    method: "POST",
    body: JSON.stringify({ text: "down" }),
  });
  expect(await answer.text()).toBe("ok");
  const empty = await fetch(slack.webhookUrl("Grafana"), { method: "POST", body: "{}" });
  expect([empty.status, await empty.text()]).toEqual([400, "no_text"]);
});

test("an edit, a deletion and a bot's own post come back wrapped", async () => {
  await using slack = await startSlack();
  await using bot = await connected(slack);
  const alice = personIn(slack, "alice");
  const said = alice.says("sre", "one");
  alice.edits(said, "two");
  alice.deletes(said);
  await webOf(slack).chat.postMessage({ channel: said.channel, text: "mine" });
  await until(slack.feed, "four events arrive", () => bot.got.length === 4);
  const [, changed, deleted, own] = bot.got.map((each) => each.body.event);
  expect(changed).toMatchObject({
    subtype: "message_changed",
    hidden: true,
    message: { text: "two" },
    previous_message: { text: "one" },
  });
  expect(deleted).toMatchObject({
    subtype: "message_deleted",
    hidden: true,
    deleted_ts: said.ts,
    previous_message: { text: "two" },
  });
  expect(own).toMatchObject({
    text: "mine",
    bot_id: slack.app.botId,
    app_id: slack.app.id,
    user: slack.app.botUserId,
  });
  expect(changed?.ts).not.toBe(said.ts);
});

test("what is not acknowledged comes again: at once, then twice more, then never", async () => {
  await using slack = await startSlack({ redeliveryScale: 0.001, acknowledgeMs: 20 });
  await using bot = await connected(slack, () => {});
  personIn(slack, "alice").says("sre", "hello");
  await until(slack.feed, "Slack gives up", () => slack.world.delivery.pending === 0);
  expect(bot.got.map((each) => each.retry_num)).toEqual([0, 1, 2, 3]);
  expect(new Set(bot.got.map((each) => each.envelope_id)).size).toBe(1);
  expect(slack.history.deliveries.map((each) => each.retryReason)).toEqual([
    "",
    "timeout",
    "timeout",
    "timeout",
  ]);
});

test.each([
  ["waits for a socket", false, 1],
  ["is lost without a socket", true, 0],
] as const)("[open] an event %s", async (_, isLost, arrives) => {
  await using slack = await startSlack({ redeliveryScale: 0.005 });
  if (isLost) slack.faults.set("lost-without-socket");
  personIn(slack, "alice").says("sre", "early");
  await using bot = await connected(slack);
  personIn(slack, "alice").says("sre", "late");
  await until(slack.feed, "nothing waits any more", () => slack.world.delivery.pending === 0);
  expect(bot.got.filter((each) => each.body.event.text === "early")).toHaveLength(arrives);
});

test("each event goes to exactly one of several connections", async () => {
  await using slack = await startSlack();
  await using one = await connected(slack);
  await using two = await connected(slack);
  const alice = personIn(slack, "alice");
  for (let count = 0; count < 20; count++) alice.says("sre", `message ${count}`);
  await until(slack.feed, "all are delivered", () => slack.world.delivery.pending === 0);
  expect(one.got.length).toBeGreaterThan(0);
  expect(two.got.length).toBeGreaterThan(0);
  const texts = [...one.got, ...two.got].map((each) => each.body.event.text);
  expect(new Set(texts).size).toBe(20);
  expect(texts).toHaveLength(20);
});

test("streams, task cards, sessions and the stop button work with the SDK's own streamer", async () => {
  await using slack = await startSlack();
  await using bot = await connected(slack);
  const web = webOf(slack);
  const alice = personIn(slack, "alice");
  const said = alice.says("sre", "@agent go");
  const thread = { channel_id: said.channel, thread_ts: said.ts };
  await web.apiCall("assistant.threads.setStatus", { ...thread, status: "is thinking…" });
  expect(slack.view().sessions[0]?.statusLine).toBe("is thinking…");
  await web.apiCall("agents.sessions.setStatus", { ...thread, status: "processing", title: "Going" });
  const stream = web.chatStream({
    channel: said.channel,
    thread_ts: said.ts,
    recipient_user_id: alice.id,
    recipient_team_id: slack.workspace.team.id,
    buffer_size: 1,
  });
  await stream.append({ markdown_text: "**one** " });
  await stream.append({ chunks: [{ type: "task_update", id: "t", title: "Look", status: "in_progress" }] });
  const [answer] = threadOf(slack, said).answers();
  expect(answer?.stream).toMatchObject({
    state: "streaming",
    markdown: "**one** ",
    tasks: [{ id: "t", status: "in_progress" }],
  });
  expect(slack.view().sessions[0]).toMatchObject({
    statusLine: "",
    state: "processing",
    canStop: true,
    title: "Going",
  });
  alice.stops(said);
  await until(slack.feed, "the app is told", () =>
    bot.got.some((e) => e.body.event.type === "agent_session_stopped"),
  );
  await expect(stream.append({ markdown_text: "late" })).rejects.toMatchObject({
    data: { error: "stopped_by_user" },
  });
  await expect(stream.stop()).rejects.toMatchObject({ data: { error: "message_not_in_streaming_state" } });
  await web.chat.update({ channel: said.channel, ts: answer?.ts ?? "", text: "Stopped." });
  await threadOf(slack, said).shows("Stopped.");
});

test("a file goes up in three steps and comes down only with a token", async () => {
  await using slack = await startSlack();
  const web = webOf(slack);
  const said = personIn(slack, "alice").says("sre", "a chart please");
  const upload = {
    channel_id: said.channel,
    thread_ts: said.ts,
    filename: "chart.png",
    file: Buffer.from("png bytes"),
  };
  await web.filesUploadV2({ ...upload, initial_comment: "Here" });
  const [answer] = threadOf(slack, said).answers();
  expect(answer).toMatchObject({
    text: "Here",
    files: [{ name: "chart.png", mimetype: "image/png", sizeBytes: 9 }],
  });
  const { file } = await web.files.info({ file: answer?.files[0]?.id ?? "" });
  const withToken = await fetch(file?.url_private ?? "", {
    headers: { authorization: `Bearer ${slack.botToken}` },
  });
  expect(await withToken.text()).toBe("png bytes");
  const without = await fetch(file?.url_private ?? "", { redirect: "manual" });
  expect([without.status, without.headers.get("location")]).toEqual([302, expect.stringContaining("/login")]);
});

test("the ts of one channel are unique and rise, however fast messages come", async () => {
  await using slack = await startSlack({ rateLimits: false });
  const web = webOf(slack);
  const channel = slack.workspace.channel("sre") ?? "";
  const posts = await Promise.all(
    Array.from({ length: 200 }, () => web.chat.postMessage({ channel, text: "x" })),
  );
  const stamps = posts.map((post) => String(post.ts)).sort();
  expect(new Set(stamps).size).toBe(200);
  expect(slack.workspace.channels.get(channel)?.messages.map((message) => message.ts)).toEqual(stamps);
});

test("agent text that was escaped calls nobody; a token that was not is seen", async () => {
  await using slack = await startSlack();
  const web = webOf(slack);
  const channel = slack.workspace.channel("sre") ?? "";
  const safe = await web.chat.postMessage({ channel, text: "&lt;!channel&gt; @channel <!oops> a@b.example" });
  const loud = await web.chat.postMessage({
    channel,
    text: "x",
    blocks: [{ type: "markdown", text: "<!here> hi" }],
  });
  const named = await web.chat.postMessage({ channel, text: "@channel @alice", link_names: true });
  const view = (ts: string | undefined) =>
    slack
      .view()
      .channels.find((each) => each.id === channel)
      ?.messages.find((each) => each.ts === ts)?.notifies;
  expect(view(safe.ts)).toEqual({ users: [], groups: [], broadcasts: [] });
  expect(view(loud.ts)).toEqual({ users: [], groups: [], broadcasts: ["here"] });
  expect(view(named.ts)).toEqual({
    users: [personIn(slack, "alice").id],
    groups: [],
    broadcasts: ["channel"],
  });
});

test("stopping twice is fine, and a stopped Slack answers nobody", async () => {
  const slack = await startSlack();
  const bot = await connected(slack);
  await Promise.all([slack.stop(), slack.stop()]);
  await expect(fetch(`${slack.apiUrl}auth.test`)).rejects.toThrow();
  await bot.client.disconnect();
  await sleep(0);
});

test("stopping does not wait for peers that never close", async () => {
  const slack = await startSlack();
  slack.faults.set("too-many-websockets");
  const { url } = await webOf(slack, slack.appToken).apps.connections.open({});
  const { hostname, port, pathname, search } = new URL(url ?? "");
  const silent = connect(Number(port), hostname);
  silent.on("error", () => {});
  silent.write(
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  await once(silent, "data");
  await slack.stop();
  silent.destroy();
});
