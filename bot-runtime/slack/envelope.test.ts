import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFrame } from "./envelope.ts";

const mention = {
  type: "app_mention",
  channel: "C1",
  user: "U1",
  ts: "1700000000.000100",
  text: "<@UBOT> why?",
};
const eventsApi = (event: unknown, extra: Record<string, unknown> = {}) =>
  JSON.stringify({
    type: "events_api",
    envelope_id: "e1",
    retry_attempt: 0,
    payload: { type: "event_callback", team_id: "T1", api_app_id: "A1", event_id: "Ev1", event, ...extra },
  });

describe("a frame that cannot be read is told as such and never thrown", () => {
  test.each([
    ["not JSON", "{oops", undefined],
    ["not an object", "null", undefined],
    ["not an object", "[]", undefined],
    ["not an object", '"hello"', undefined],
    ["no type", "{}", undefined],
    ["no type", '{"envelope_id":"e1"}', "e1"],
    ["type is not text", '{"type":7,"envelope_id":"e1"}', "e1"],
    ["no envelope_id", '{"type":"events_api","payload":{}}', undefined],
    ["no payload", '{"type":"events_api","envelope_id":"1"}', "1"],
    ["no payload", '{"type":"events_api","envelope_id":"1","payload":null}', "1"],
    ["frame too large", `"${"x".repeat(1_000_000)}"`, undefined],
  ])("%s", (reason, frame, envelopeId) => {
    expect(parseFrame(frame)).toEqual({ kind: "malformed", reason, envelopeId });
  });

  test("a binary frame", () => {
    expect(parseFrame(Buffer.from("{}"))).toMatchObject({ kind: "malformed", reason: "binary frame" });
  });

  test("any text at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(["malformed", "hello", "disconnect", "envelope"]).toContain(parseFrame(text).kind);
      }),
    );
  });

  test("any payload at all gives an event of a known kind", () => {
    const types = fc.constantFrom("events_api", "slash_commands", "interactive", "unheard_of");
    fc.assert(
      fc.property(types, fc.dictionary(fc.string(), fc.jsonValue()), (type, payload) => {
        expect(parseFrame(JSON.stringify({ type, envelope_id: "e", payload }))).toMatchObject({
          kind: "envelope",
          type,
        });
      }),
    );
  });
});

describe("an event that cannot be used says why", () => {
  test.each([
    ["no event", undefined, "events_api", "no event"],
    ["event null", null, "events_api", "no event"],
    ["no channel", { ...mention, channel: undefined }, "app_mention", "channel: invalid_type"],
    ["no ts", { ...mention, ts: undefined }, "app_mention", "ts: invalid_type"],
    ["odd ts", { ...mention, ts: "1e9" }, "app_mention", "ts: invalid_format"],
    ["no user", { ...mention, user: undefined }, "app_mention", "user: missing"],
    ["a channel of 10 kB", { ...mention, channel: "C".repeat(10_000) }, "app_mention", "channel: too_big"],
  ])("%s", (_, event, type, reason) => {
    expect(parseFrame(eventsApi(event))).toMatchObject({ event: { kind: "malformed", type, reason } });
  });

  test.each([
    ["edited", { type: "message", subtype: "message_changed", hidden: true, channel: "C1", ts: "1.1" }],
    ["deleted", { type: "message", subtype: "message_deleted", hidden: true, channel: "C1", ts: "1.1" }],
    ["another event", { type: "reaction_added" }],
  ])("%s is nothing to act on", (_, event) => {
    expect(parseFrame(eventsApi(event))).toMatchObject({ event: { kind: "other" } });
  });
});

test("a mention comes out with its place, author and words", () => {
  expect(
    parseFrame(eventsApi({ ...mention, thread_ts: "1699999999.000000", client_msg_id: "c1" })),
  ).toMatchObject({
    kind: "envelope",
    envelopeId: "e1",
    addressee: { appId: "A1", teams: ["T1"] },
    event: {
      kind: "message",
      type: "app_mention",
      team: "T1",
      channel: "C1",
      user: "U1",
      ts: "1700000000.000100",
      threadTs: "1699999999.000000",
      clientMsgId: "c1",
      eventId: "Ev1",
      message: { text: "<@UBOT> why?" },
    },
  });
});

test("a webhook's message has its bot as author", () => {
  const event = {
    type: "message",
    subtype: "bot_message",
    channel: "C1",
    ts: "1.1",
    bot_id: "B1",
    attachments: [{}],
  };
  expect(parseFrame(eventsApi(event))).toMatchObject({
    event: { kind: "message", botId: "B1", user: undefined },
  });
});

test("a message too large to keep loses its blocks, not its words", () => {
  const frame = parseFrame(eventsApi({ ...mention, text: "why?", blocks: ["x".repeat(300_000)] }));
  expect(frame).toMatchObject({ event: { kind: "message", message: { text: "why?" } } });
  expect(JSON.stringify(frame).length).toBeLessThan(2_000);
});

test("hello tells the app, the number of connections and the connection's age", () => {
  const hello = {
    type: "hello",
    num_connections: 2,
    connection_info: { app_id: "A1" },
    debug_info: { approximate_connection_time: 3600 },
  };
  expect(parseFrame(JSON.stringify(hello))).toEqual({
    kind: "hello",
    appId: "A1",
    connections: 2,
    ageMs: 3_600_000,
  });
});

test("a click carries the button's value and the message it stands under", () => {
  const payload = {
    type: "block_actions",
    team: { id: "T1" },
    user: { id: "U1" },
    channel: { id: "C1" },
    trigger_id: "t",
    response_url: "https://hooks.slack.com/actions/1",
    message: { ts: "2.2", thread_ts: "1.1" },
    actions: [{ action_id: "a", value: "v" }],
  };
  expect(parseFrame(JSON.stringify({ type: "interactive", envelope_id: "e", payload }))).toMatchObject({
    event: { kind: "action", actionId: "a", value: "v", ts: "2.2", threadTs: "1.1", user: "U1" },
  });
});

test.each([65, 5_000, 40_000])("blocks nested %i deep are dropped, and the text is kept", (depth) => {
  const blocks = `${'[{"elements":'.repeat(depth)}[]${"}]".repeat(depth)}`;
  const event = `{"type":"app_mention","channel":"C1","user":"U1","ts":"1.1","text":"why?","blocks":${blocks}}`;
  const read = parseFrame(
    `{"type":"events_api","envelope_id":"e","payload":{"team_id":"T1","event":${event}}}`,
  );
  if (read.kind !== "envelope" || read.event.kind !== "message") throw new TypeError("it must be read");
  expect(read.event.message).toMatchObject({ text: "why?" });
  expect(read.event.message.blocks).toBeUndefined();
});
