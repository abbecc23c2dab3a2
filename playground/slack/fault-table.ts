import type { FaultParameter, FaultSwitch } from "./page-api.ts";

/** One way in which Slack can fail. `instant` faults act when switched on; the others wait for their occasion. */
export interface FaultDefinition extends Omit<FaultSwitch, "name" | "state"> {
  readonly instant?: true;
  /** How often it strikes before it switches itself off; null: until switched off. */
  readonly times: number | null;
}

const method = (value = "*"): FaultParameter => ({
  name: "method",
  title: "Method (`*` at the end matches all that begin so)",
  kind: "text",
  default: value,
});
const number = (name: string, title: string, value: number, unit: string): FaultParameter => ({
  name,
  title,
  kind: "number",
  default: value,
  unit,
});
const choice = (name: string, title: string, choices: readonly string[]): FaultParameter => ({
  name,
  title,
  kind: "choice",
  default: choices[0] ?? "",
  choices,
});
const flag = (name: string, title: string, value: boolean): FaultParameter => ({
  name,
  title,
  kind: "boolean",
  default: value,
});

export const malformedShapes = [
  "not-json",
  "null",
  "array",
  "number",
  "binary",
  "no-type",
  "unknown-type",
  "no-payload",
  "empty-payload",
  "no-event",
  "no-envelope-id",
  "null-event",
  "event-without-user",
  "event-without-ts",
  "event-without-channel",
  "odd-ts",
  "foreign-app",
  "foreign-team",
  "one-megabyte",
  "deep",
  "proto",
] as const;

const web = { group: "web api", parameters: [method()], times: 1 } as const;
const socket = { group: "socket", parameters: [], times: 1 } as const;
const events = { group: "events", parameters: [], times: 1 } as const;

/** All faults, by name. */
export const faultTable = {
  unavailable: {
    ...web,
    title: "503 for a while",
    description: "Every matching call is answered with HTTP 503 and has no effect.",
    parameters: [method(), number("seconds", "For", 10, "s")],
    times: null,
  },
  "lose-answer": {
    ...web,
    title: "Lose the next answer",
    description: "The call takes effect, then the connection is cut before an answer is sent.",
    parameters: [method("chat.postMessage")],
  },
  "error-after-effect": {
    ...web,
    title: "500 after the effect",
    description: "The call takes effect, but is answered with HTTP 500.",
    parameters: [method("chat.postMessage")],
  },
  "cut-request": {
    ...web,
    title: "Cut the next request",
    description: "The connection is cut before the call takes effect.",
  },
  "rate-limit": {
    ...web,
    title: "429 with Retry-After",
    description: "The call is answered with HTTP 429 and has no effect.",
    parameters: [method("chat.postMessage"), number("seconds", "Retry-After", 30, "s")],
  },
  "refuse-call": {
    ...web,
    title: "Answer an error of Slack",
    description: "The call is answered with `ok: false` and this error, and has no effect.",
    parameters: [method(), { name: "error", title: "Error", kind: "text", default: "internal_error" }],
  },
  "slow-answer": {
    ...web,
    title: "Answer slowly",
    description: "Matching calls take longer, before or after their effect.",
    parameters: [method(), number("ms", "By", 3000, "ms"), choice("when", "When", ["before", "after"])],
    times: null,
  },
  "html-answer": {
    ...web,
    title: "Answer HTML",
    description: "The call takes effect, but its answer is an HTML page with status 200.",
  },
  "token-error": {
    ...web,
    title: "Refuse the tokens",
    description: "Every call with a token is refused, as after an uninstall or a rotation.",
    parameters: [
      choice("error", "Error", ["token_revoked", "invalid_auth", "account_inactive", "token_expired"]),
      choice("token", "Token", ["both", "bot", "app"]),
    ],
    times: null,
  },
  "config-token-error": {
    ...web,
    title: "Refuse the app configuration token",
    description: "It has run out (12 hours), or is of somebody who may not configure the app.",
    parameters: [
      choice("error", "Error", ["token_expired", "invalid_auth", "app_not_eligible", "failed_export"]),
    ],
    times: null,
  },
  "refuse-blocks": {
    ...web,
    title: "Refuse a type of block",
    description:
      "Messages with such a block are refused (`invalid_blocks`), as where Slack does not offer it yet.",
    parameters: [{ name: "type", title: "Type", kind: "text", default: "context_actions" }],
    times: null,
  },
  "missing-scope": {
    ...web,
    title: "Take a scope away",
    description: "The app acts as if it had never been granted this scope.",
    parameters: [{ name: "scope", title: "Scope", kind: "text", default: "channels:history" }],
    times: null,
  },
  "no-agent-features": {
    ...web,
    title: "No native agent features",
    description: "Sessions, assistant threads and streams are refused, as for an older app or plan.",
    parameters: [
      choice("error", "Error", [
        "feature_not_enabled",
        "unknown_method",
        "missing_scope",
        "not_allowed_token_type",
      ]),
    ],
    times: null,
  },
  "stream-closed": {
    ...web,
    title: "Slack closes the stream",
    description: "At the next append or stop, Slack has ended the stream by itself.",
    parameters: [],
  },
  "reset-connections": {
    ...socket,
    title: "Reset the sockets",
    description: "Every Socket Mode connection is cut without a closing handshake.",
    parameters: [flag("midFrame", "In the middle of a frame", false)],
    instant: true,
  },
  "warn-and-refresh": {
    ...socket,
    title: "Warn, then refresh",
    description:
      "`disconnect: warning`, and after the given time `refresh_requested` and the end of the connection.",
    parameters: [number("seconds", "Time between", 10, "s")],
    instant: true,
  },
  "refresh-now": {
    ...socket,
    title: "Refresh without a warning",
    description: "`disconnect: refresh_requested`; Slack then closes the connection.",
    instant: true,
  },
  "link-disabled": {
    ...socket,
    title: "Socket Mode switched off",
    description: "`disconnect: link_disabled`; apps.connections.open is refused until this is switched off.",
    times: null,
  },
  "half-open": {
    ...socket,
    title: "Half-open sockets",
    description: "Connections that stand now fall silent: no pings, no pongs, no frames, no end.",
    instant: true,
  },
  "deaf-socket": {
    ...socket,
    title: "Deaf sockets",
    description: "Connections that stand now answer pings but get no more events; the events are lost.",
    instant: true,
  },
  "too-many-websockets": {
    ...socket,
    title: "Too many websockets",
    description: "Each new connection is turned away as if ten others were open.",
    times: null,
  },
  "second-connection": {
    ...socket,
    title: "A forgotten second connection",
    description:
      "Something else is connected with the same app token and silently eats its share of the events.",
    times: null,
  },
  "refuse-upgrade": {
    ...socket,
    title: "Refuse the websocket",
    description: "The ticket is given, but the websocket itself is answered with HTTP 503.",
    times: null,
  },
  "no-hello": {
    ...socket,
    title: "No hello",
    description: "New connections open, but neither `hello` nor events come.",
    times: null,
  },
  "malformed-frame": {
    ...socket,
    title: "Send a malformed frame",
    description: "Each connection gets one frame of this shape.",
    parameters: [choice("shape", "Shape", malformedShapes)],
    instant: true,
  },
  duplicate: {
    ...events,
    title: "Deliver events more than once",
    description: "The event comes again at once, acknowledged or not, with `retry_attempt: 0`.",
    parameters: [
      number("copies", "Further copies", 1, "times"),
      flag("newEnvelope", "In a new envelope", false),
    ],
    times: null,
  },
  "retry-storm": {
    ...events,
    title: "Retry what was acknowledged",
    description: "Acknowledgements are ignored: each event is redelivered with rising `retry_attempt`.",
    parameters: [number("retries", "Retries", 4, "times"), number("ms", "Between them", 50, "ms")],
    times: null,
  },
  "out-of-order": {
    ...events,
    title: "Deliver out of order",
    description: "Each event waits until the next one has gone first (or half a second has passed).",
    times: null,
  },
  "two-timestamps": {
    ...events,
    title: "One message under two timestamps",
    description:
      "A person's message is announced twice, with another `ts` and `event_id` but the same `client_msg_id`.",
    times: null,
  },
  "delay-events": {
    ...events,
    title: "Deliver late",
    description: "Events reach the socket only after this time.",
    parameters: [number("ms", "By", 5000, "ms")],
    times: null,
  },
  "drop-events": {
    ...events,
    title: "Lose events",
    description: "The event is never delivered: Slack's delivery is best effort.",
  },
  "mention-first": {
    ...events,
    title: "app_mention before message",
    description: "Of the two events of one mention, `app_mention` comes first.",
    times: null,
  },
  "mention-only": {
    ...events,
    title: "app_mention alone",
    description: "A mention brings `app_mention`, but no `message` event.",
    times: null,
  },
  "archive-channel": {
    group: "workspace",
    title: "Archive the channel in mid-turn",
    description: "At the next matching call, the channel that it names has just been archived.",
    parameters: [method("chat.update")],
    times: 1,
  },
  "remove-bot": {
    group: "workspace",
    title: "Remove the bot in mid-turn",
    description: "At the next matching call, the bot has just been removed from the channel.",
    parameters: [method("chat.update")],
    times: 1,
  },
  "delete-thread": {
    group: "workspace",
    title: "Delete the thread in mid-turn",
    description:
      "At the next matching call, the thread that it names has just been deleted, replies included.",
    parameters: [method("chat.update")],
    times: 1,
  },
  "delete-reply": {
    group: "workspace",
    title: "Delete the bot's message in mid-turn",
    description: "At the next matching call, the message that it names has just been deleted.",
    parameters: [method("chat.update")],
    times: 1,
  },
  "lost-without-socket": {
    group: "open questions",
    title: "Nothing waits for a socket",
    description:
      "Off: events without an open connection are retried after 1 and 5 minutes. On: they are lost at once.",
    parameters: [],
    times: null,
  },
  "delayed-events": {
    group: "open questions",
    title: "Delayed Events cover Socket Mode",
    description: "On: after the third retry an event is tried every hour for 24 hours.",
    parameters: [],
    times: null,
  },
  "read-lag": {
    group: "open questions",
    title: "Read-after-write lag",
    description: "conversations.replies and .history show a message only after this time.",
    parameters: [number("ms", "After", 2000, "ms")],
    times: null,
  },
  "client-msg-id-key": {
    group: "open questions",
    title: "client_msg_id is an idempotency key",
    description: "On: a second chat.postMessage with the same `client_msg_id` answers the first one's `ts`.",
    parameters: [],
    times: null,
  },
  "edit-mentions": {
    group: "open questions",
    title: "An edit can mention",
    description: "On: an edit that adds a mention of the app sends `app_mention` too.",
    parameters: [],
    times: null,
  },
} as const satisfies Record<string, FaultDefinition>;

export type FaultName = keyof typeof faultTable;
