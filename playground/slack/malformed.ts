import type { malformedShapes } from "./fault-table.ts";
import { uuid } from "./ids.ts";

export type MalformedShape = (typeof malformedShapes)[number];

/** A frame that Slack should never send, but that a client must survive. */
export function malformedFrame(
  shape: MalformedShape,
  appId: string,
  teamId: string,
  nowMs: number,
): string | Buffer {
  const ts = `${Math.floor(nowMs / 1000)}.000001`;
  const event = {
    type: "message",
    channel: "C0MALFORM",
    user: "U0MALFORM",
    text: "malformed",
    ts,
    event_ts: ts,
  };
  const payload = {
    type: "event_callback",
    team_id: teamId,
    api_app_id: appId,
    event_id: `Ev${uuid()}`,
    event,
  };
  const envelope = { envelope_id: uuid(), type: "events_api", accepts_response_payload: false, payload };
  const withEvent = (other: unknown) =>
    JSON.stringify({ ...envelope, payload: { ...payload, event: other } });
  switch (shape) {
    case "not-json":
      return '{"type":"events_api",';
    case "null":
      return "null";
    case "array":
      return JSON.stringify([envelope]);
    case "number":
      return "42";
    case "binary":
      return Buffer.from(JSON.stringify(envelope));
    case "no-type":
      return JSON.stringify({ ...envelope, type: undefined });
    case "unknown-type":
      return JSON.stringify({ ...envelope, type: "quantum_event" });
    case "no-payload":
      return JSON.stringify({ ...envelope, payload: undefined });
    case "empty-payload":
      return JSON.stringify({ ...envelope, payload: {} });
    case "no-event":
      return withEvent(undefined);
    case "null-event":
      return withEvent(null);
    case "no-envelope-id":
      return JSON.stringify({ ...envelope, envelope_id: undefined });
    case "event-without-user":
      return withEvent({ ...event, user: undefined });
    case "event-without-ts":
      return withEvent({ ...event, ts: undefined, event_ts: undefined });
    case "event-without-channel":
      return withEvent({ ...event, channel: undefined });
    case "odd-ts":
      return withEvent({ ...event, ts: "yesterday" });
    case "foreign-app":
      return JSON.stringify({ ...envelope, payload: { ...payload, api_app_id: "A0FOREIGN" } });
    case "foreign-team":
      return JSON.stringify({ ...envelope, payload: { ...payload, team_id: "T0FOREIGN" } });
    case "one-megabyte":
      return withEvent({ ...event, text: "x".repeat(1_000_000) });
    case "deep":
      return `{"type":"events_api","envelope_id":"${uuid()}","payload":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    case "proto":
      return JSON.stringify(envelope).replace(
        '"type":"message"',
        '"__proto__":{"admin":true},"type":"message"',
      );
  }
}
