import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { malformedShapes } from "./fault-table.ts";
import { type FaultName, handClock, personIn, type Slack, startSlack, until } from "./index.ts";
import type { SlackObject } from "./page-api.ts";

async function call(slack: Slack, method: string, args: SlackObject = {}, token = slack.botToken) {
  const response = await fetch(slack.apiUrl + method, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  const body: SlackObject = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, retryAfter: response.headers.get("retry-after"), body };
}

const say = (slack: Slack, more: SlackObject = {}) =>
  call(slack, "chat.postMessage", { channel: slack.workspace.channel("sre") ?? "", text: "x", ...more });
const saidBy = (slack: Slack) =>
  slack.history.posts.filter((post) => post.appId === slack.app.id && post.change === "post");

/** A bare socket, so that each frame can be looked at. It acknowledges unless told otherwise. */
async function socketTo(slack: Slack, options: { readonly acknowledges?: boolean } = {}) {
  const { body } = await call(slack, "apps.connections.open", {}, slack.appToken);
  const ws = new WebSocket(String(body.url));
  const frames: string[] = [];
  let pings = 0;
  ws.on("ping", () => {
    pings += 1;
  });
  ws.on("error", () => {});
  ws.on("message", (data) => {
    frames.push(data.toString());
    const parsed = parsedFrame(data.toString());
    const id = parsed?.envelope_id;
    if (typeof id === "string" && options.acknowledges !== false)
      ws.send(JSON.stringify({ envelope_id: id }));
  });
  await once(ws, "message");
  const envelopes = () => frames.map(parsedFrame).filter((frame) => frame?.type === "events_api");
  const texts = () =>
    envelopes().map((frame) => ((frame?.payload as SlackObject)?.event as SlackObject)?.text);
  const disconnects = () =>
    frames.map(parsedFrame).flatMap((frame) => (frame?.type === "disconnect" ? [frame.reason] : []));
  return {
    ws,
    frames,
    envelopes,
    texts,
    disconnects,
    pings: () => pings,
    [Symbol.dispose]: () => ws.terminate(),
  };
}

function parsedFrame(text: string): SlackObject | undefined {
  try {
    return JSON.parse(text) as SlackObject;
  } catch {
    return undefined;
  }
}

test("an answer can be lost once after the post stood", async () => {
  await using slack = await startSlack();
  slack.faults.set("lose-answer");
  await expect(say(slack)).rejects.toThrow();
  expect((await say(slack)).status).toBe(200);
  expect(saidBy(slack)).toHaveLength(2);
  expect(slack.history.calls.map(({ outcome, fault }) => [outcome, fault])).toEqual([
    ["lost", "lose-answer"],
    ["ok", undefined],
  ]);
});

test.each<readonly [FaultName, SlackObject, number, number]>([
  ["error-after-effect", {}, 500, 1],
  ["html-answer", {}, 200, 1],
  ["unavailable", {}, 503, 0],
  ["rate-limit", {}, 429, 0],
  ["refuse-call", {}, 200, 0],
])("%s %o answers %i and leaves %i posts", async (name, params, status, posts) => {
  await using slack = await startSlack();
  slack.faults.set(name, params as Record<string, string>);
  const answer = await say(slack);
  expect([answer.status, answer.body.ok === true]).toEqual([status, false]);
  expect(saidBy(slack)).toHaveLength(posts);
  if (name === "rate-limit") expect(answer.retryAfter).toBe("30");
});

test("a fault strikes only the methods it names, as often as it is told", async () => {
  await using slack = await startSlack();
  slack.faults.set("refuse-call", { method: "chat.*", error: "fatal_error" }, { times: 2 });
  expect((await call(slack, "auth.test")).body.ok).toBe(true);
  const outcomes = [await say(slack), await say(slack), await say(slack)].map(({ body }) => body.error);
  expect(outcomes).toEqual(["fatal_error", "fatal_error", undefined]);
});

test("503 for ten seconds ends by itself", async () => {
  const clock = handClock();
  await using slack = await startSlack({ clock });
  slack.faults.set("unavailable", { seconds: 10 });
  expect((await say(slack)).status).toBe(503);
  clock.advance(9_999);
  expect((await say(slack)).status).toBe(503);
  clock.advance(1);
  expect((await say(slack)).status).toBe(200);
});

test.each<readonly [FaultName, Record<string, string | number | boolean>, RegExp]>([
  ["rate-limit", { minutes: 1 }, /no parameter minutes/],
  ["rate-limit", { seconds: "soon" }, /must be a number/],
  ["rate-limit", { seconds: -1 }, /0 or more/],
  ["malformed-frame", { shape: "round" }, /one of/],
])("%s %o cannot be switched on", async (name, params, reason) => {
  await using slack = await startSlack();
  expect(() => slack.faults.set(name, params)).toThrow(reason);
});

test.each<readonly [FaultName, string, string]>([
  ["archive-channel", "chat.update", "is_inactive"],
  ["remove-bot", "chat.update", "not_in_channel"],
  ["delete-reply", "chat.update", "message_not_found"],
  ["delete-thread", "chat.update", "message_not_found"],
])("%s in mid-turn: %s answers %s", async (name, method, error) => {
  await using slack = await startSlack();
  const said = personIn(slack, "alice").says("sre", "root");
  const { body } = await say(slack, { thread_ts: said.ts });
  slack.faults.set(name);
  const { body: after } = await call(slack, method, { channel: said.channel, ts: body.ts, text: "y" });
  expect(after.error).toBe(error);
  if (name === "delete-thread")
    expect(slack.workspace.channels.get(said.channel)?.byTs.has(said.ts)).toBe(false);
});

test("replies show a post only after the lag", async () => {
  const clock = handClock();
  await using slack = await startSlack({ clock });
  slack.faults.set("read-lag", { ms: 2_000 });
  const { body } = await say(slack);
  const channel = slack.workspace.channel("sre") ?? "";
  const read = async () => (await call(slack, "conversations.replies", { channel, ts: body.ts })).body.error;
  expect(await read()).toBe("thread_not_found");
  clock.advance(2_000);
  expect(await read()).toBeUndefined();
});

test.each([
  ["posts twice", false, 2],
  ["posts once", true, 1],
] as const)("[open] one client_msg_id twice %s", async (_, isKey, posts) => {
  await using slack = await startSlack();
  if (isKey) slack.faults.set("client-msg-id-key");
  const answers = [await say(slack, { client_msg_id: "m" }), await say(slack, { client_msg_id: "m" })];
  expect(saidBy(slack)).toHaveLength(posts);
  expect(new Set(answers.map(({ body }) => body.ts)).size).toBe(posts);
});

test("tokens and scopes can be taken away and given back", async () => {
  await using slack = await startSlack();
  slack.faults.set("token-error", { error: "token_revoked", token: "bot" });
  expect((await call(slack, "auth.test")).body.error).toBe("token_revoked");
  expect((await call(slack, "apps.connections.open", {}, slack.appToken)).body.ok).toBe(true);
  slack.faults.clear("token-error");
  slack.faults.set("missing-scope", { scope: "chat:write" });
  expect((await say(slack)).body).toMatchObject({ error: "missing_scope", needed: "chat:write" });
  slack.faults.clear();
  expect((await say(slack)).body.ok).toBe(true);
});

test.each(malformedShapes)(
  "a malformed frame (%s) reaches the socket, and the next event still comes",
  async (shape) => {
    await using slack = await startSlack();
    using socket = await socketTo(slack);
    slack.faults.set("malformed-frame", { shape });
    personIn(slack, "alice").says("sre", "after");
    await until(slack.feed, "the event is acknowledged", () => slack.world.delivery.pending === 0);
    expect(socket.frames).toHaveLength(3);
    const odd = socket.frames[1] ?? "";
    if (shape === "one-megabyte") expect(odd.length).toBeGreaterThan(1_000_000);
  },
);

test("a warning comes first and the connection ends at the refresh; a second one takes over in between", async () => {
  const clock = handClock();
  await using slack = await startSlack({ clock });
  using old = await socketTo(slack);
  slack.faults.set("warn-and-refresh", { seconds: 10 });
  using next = await socketTo(slack);
  expect(parsedFrame(next.frames[0] ?? "")).toMatchObject({ type: "hello", num_connections: 2 });
  expect(old.disconnects()).toEqual(["warning"]);
  const closed = once(old.ws, "close");
  clock.advance(10_000);
  await closed;
  expect(old.disconnects()).toEqual(["warning", "refresh_requested"]);
  personIn(slack, "alice").says("sre", "hello");
  await until(slack.feed, "it is acknowledged", () => slack.world.delivery.pending === 0);
  expect(next.texts()).toEqual(["hello"]);
});

test("the eleventh connection is turned away, and a ticket opens one socket", async () => {
  await using slack = await startSlack({ rateLimits: false });
  const sockets = await Promise.all(Array.from({ length: 10 }, () => socketTo(slack)));
  using eleventh = await socketTo(slack);
  expect(eleventh.disconnects()).toEqual(["too_many_websockets"]);
  for (const socket of sockets) socket.ws.terminate();
  const { body } = await call(slack, "apps.connections.open", {}, slack.appToken);
  await until(slack.feed, "all are gone", () => slack.view().connections.length === 0);
  const first = new WebSocket(String(body.url));
  await once(first, "open");
  const again = new WebSocket(String(body.url));
  const [error] = await once(again, "error");
  expect(String(error)).toContain("404");
  first.terminate();
});

test("link_disabled ends the sockets and refuses new ones until it is switched off", async () => {
  await using slack = await startSlack();
  using socket = await socketTo(slack);
  const closed = once(socket.ws, "close");
  slack.faults.set("link-disabled");
  await closed;
  expect(socket.disconnects()).toEqual(["link_disabled"]);
  expect((await call(slack, "apps.connections.open", {}, slack.appToken)).body.ok).toBe(false);
  slack.faults.clear("link-disabled");
  expect((await call(slack, "apps.connections.open", {}, slack.appToken)).body.ok).toBe(true);
});

test("a deaf socket answers pings but hears nothing, and nothing is redelivered", async () => {
  await using slack = await startSlack({ redeliveryScale: 0.001, acknowledgeMs: 20 });
  using socket = await socketTo(slack);
  slack.faults.set("deaf-socket");
  personIn(slack, "alice").says("sre", "unheard");
  const pong = once(socket.ws, "pong");
  socket.ws.ping();
  await pong;
  expect([slack.world.delivery.pending, socket.texts()]).toEqual([0, []]);
  using fresh = await socketTo(slack);
  socket.ws.terminate();
  await until(slack.feed, "one is left", () => slack.view().connections.length === 1);
  personIn(slack, "alice").says("sre", "heard");
  await until(slack.feed, "it is acknowledged", () => slack.world.delivery.pending === 0);
  expect(fresh.texts()).toEqual(["heard"]);
});

test("a half-open socket gets nothing and answers no pings; its events come again on another", async () => {
  await using slack = await startSlack({ redeliveryScale: 0.001, acknowledgeMs: 20 });
  using socket = await socketTo(slack);
  slack.faults.set("half-open");
  using fresh = await socketTo(slack);
  let pongs = 0;
  socket.ws.on("pong", () => {
    pongs += 1;
  });
  socket.ws.ping();
  for (const text of ["a", "b", "c"]) personIn(slack, "alice").says("sre", text);
  await until(slack.feed, "all are acknowledged", () => slack.world.delivery.pending === 0);
  expect(new Set(fresh.texts())).toEqual(new Set(["a", "b", "c"]));
  expect([socket.texts(), pongs]).toEqual([[], 0]);
});

test.each([false, true])(
  "a reset (in mid-frame: %s) cuts the sockets without a handshake",
  async (midFrame) => {
    await using slack = await startSlack();
    using socket = await socketTo(slack);
    const closed = once(socket.ws, "close");
    slack.faults.set("reset-connections", { midFrame });
    const [code] = await closed;
    expect(code).toBe(1006);
  },
);

test("a forgotten second connection eats its share, and hello counts it", async () => {
  await using slack = await startSlack();
  slack.faults.set("second-connection");
  using socket = await socketTo(slack);
  expect(parsedFrame(socket.frames[0] ?? "")).toMatchObject({ num_connections: 2 });
  for (let count = 0; count < 10; count++) personIn(slack, "alice").says("sre", `m${count}`);
  await until(slack.feed, "all are acknowledged", () => slack.world.delivery.pending === 0);
  expect(socket.texts()).toHaveLength(5);
});

test.each<readonly [FaultName, Record<string, number | boolean>, string[], number[]]>([
  ["duplicate", { copies: 1 }, ["a", "a", "b", "b"], [0, 0, 0, 0]],
  ["duplicate", { copies: 1, newEnvelope: true }, ["a", "a", "b", "b"], [0, 0, 0, 0]],
  ["out-of-order", {}, ["b", "a"], [0, 0]],
  ["drop-events", {}, ["b"], [0]],
  ["two-timestamps", {}, ["a", "a", "b", "b"], [0, 0, 0, 0]],
  ["retry-storm", { retries: 2, ms: 1 }, ["a", "a", "a", "b", "b", "b"], [0, 0, 1, 1, 2, 2]],
])("%s %o delivers %o", async (name, params, texts, attempts) => {
  await using slack = await startSlack();
  using socket = await socketTo(slack);
  slack.faults.set(name, params);
  for (const text of ["a", "b"]) personIn(slack, "alice").says("sre", text);
  await until(
    slack.feed,
    "all are acknowledged",
    () => socket.envelopes().length === texts.length && slack.world.delivery.pending === 0,
  );
  const got = name === "retry-storm" ? socket.texts().sort() : socket.texts();
  expect(got).toEqual(texts);
  expect(
    socket
      .envelopes()
      .map((frame) => frame?.retry_attempt)
      .sort(),
  ).toEqual(attempts);
  const ids = new Set(socket.envelopes().map((frame) => frame?.envelope_id));
  if (name === "duplicate") expect(ids.size).toBe(params.newEnvelope === true ? 4 : 2);
  if (name === "two-timestamps") {
    const events = socket
      .envelopes()
      .map((frame) => (frame?.payload as SlackObject | undefined)?.event as SlackObject);
    expect(new Set(events.map((event) => event.client_msg_id)).size).toBe(2);
    expect(new Set(events.map((event) => event.ts)).size).toBe(4);
  }
});

test.each<readonly [FaultName | undefined, string[]]>([
  [undefined, ["message.channels", "app_mention"]],
  ["mention-first", ["app_mention", "message.channels"]],
  ["mention-only", ["app_mention"]],
])("a mention under %s arrives as %o", async (name, titles) => {
  await using slack = await startSlack();
  if (name !== undefined) slack.faults.set(name);
  using _socket = await socketTo(slack);
  personIn(slack, "alice").says("sre", "@agent hi");
  await until(slack.feed, "all are acknowledged", () => slack.world.delivery.pending === 0);
  expect(slack.history.deliveries.map((delivery) => delivery.title)).toEqual(titles);
});

test("[open] Delayed Events: after the third retry every hour for a day, when switched on", async () => {
  const clock = handClock();
  await using slack = await startSlack({ clock });
  slack.faults.set("delayed-events");
  using socket = await socketTo(slack, { acknowledges: false });
  personIn(slack, "alice").says("sre", "late");
  clock.advance(27 * 3_600_000);
  expect(slack.world.delivery.pending).toBe(0);
  expect(slack.history.deliveries).toHaveLength(1 + 3 + 24);
  expect(socket.ws.readyState).toBe(WebSocket.OPEN);
});

test.each<readonly [FaultName, string]>([
  ["refuse-upgrade", "503"],
  ["too-many-websockets", "too_many_websockets"],
])("%s turns new connections away", async (name, reason) => {
  await using slack = await startSlack();
  slack.faults.set(name);
  const { body } = await call(slack, "apps.connections.open", {}, slack.appToken);
  const ws = new WebSocket(String(body.url));
  const seen = await Promise.race([
    once(ws, "error").then(([error]) => String(error)),
    once(ws, "message").then(([data]) => String(data)),
  ]);
  expect(seen).toContain(reason);
  ws.terminate();
});

test("without a hello a connection gets no events either", async () => {
  await using slack = await startSlack();
  slack.faults.set("no-hello", {}, { times: 1 });
  const { body } = await call(slack, "apps.connections.open", {}, slack.appToken);
  const mute = new WebSocket(String(body.url));
  let frames = 0;
  mute.on("message", () => {
    frames += 1;
  });
  await once(mute, "open");
  using socket = await socketTo(slack);
  personIn(slack, "alice").says("sre", "a");
  personIn(slack, "alice").says("sre", "b");
  await until(slack.feed, "both are acknowledged", () => slack.world.delivery.pending === 0);
  expect([socket.texts(), frames]).toEqual([["a", "b"], 0]);
  mute.terminate();
});

test("events can come late, calls can take long", async () => {
  const clock = handClock();
  await using slack = await startSlack({ clock });
  using socket = await socketTo(slack);
  slack.faults.set("delay-events", { ms: 5_000 });
  personIn(slack, "alice").says("sre", "late");
  expect(slack.history.deliveries).toEqual([]);
  clock.advance(5_000);
  await until(slack.feed, "it is acknowledged", () => slack.world.delivery.pending === 0);
  expect(socket.texts()).toEqual(["late"]);
  slack.faults.set("slow-answer", { ms: 3_000, when: "after" });
  const answer = say(slack);
  await until(slack.feed, "the post stands", () => saidBy(slack).length === 1);
  expect(slack.history.calls.filter(({ method }) => method === "chat.postMessage")).toEqual([]);
  await turns();
  clock.advance(3_000);
  expect((await answer).status).toBe(200);
});

test("a request can be cut before its effect", async () => {
  await using slack = await startSlack();
  slack.faults.set("cut-request");
  await expect(say(slack)).rejects.toThrow();
  expect(saidBy(slack)).toEqual([]);
});

test.each(["feature_not_enabled", "unknown_method"])(
  "without agent features every such method answers %s",
  async (error) => {
    await using slack = await startSlack();
    slack.faults.set("no-agent-features", { error });
    for (const method of ["chat.startStream", "agents.sessions.setStatus", "assistant.threads.setStatus"]) {
      expect((await call(slack, method)).body.error).toBe(error);
    }
    expect((await say(slack)).body.ok).toBe(true);
  },
);

test("Slack can close a stream at its next append", async () => {
  await using slack = await startSlack();
  const said = personIn(slack, "alice").says("sre", "go");
  const recipient = {
    recipient_user_id: slack.workspace.user("alice") ?? "",
    recipient_team_id: slack.workspace.team.id,
  };
  const { body } = await call(slack, "chat.startStream", {
    channel: said.channel,
    thread_ts: said.ts,
    ...recipient,
  });
  slack.faults.set("stream-closed");
  const more = { channel: said.channel, ts: body.ts, markdown_text: "x" };
  expect((await call(slack, "chat.appendStream", more)).body.error).toBe("message_not_in_streaming_state");
});

test.each([
  ["says nothing new", false, 2],
  ["is a mention", true, 3],
] as const)("[open] an edit that adds a mention %s", async (_, isOn, events) => {
  await using slack = await startSlack();
  if (isOn) slack.faults.set("edit-mentions");
  using socket = await socketTo(slack);
  const alice = personIn(slack, "alice");
  alice.edits(alice.says("sre", "hi"), "hi @agent");
  await until(slack.feed, "all are acknowledged", () => slack.world.delivery.pending === 0);
  expect(socket.envelopes()).toHaveLength(events);
});

/** Lets what is already under way run on to its next wait. */
const turns = () => new Promise((resolve) => setImmediate(resolve));
