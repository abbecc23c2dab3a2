import { z } from "zod";
import { isRecord } from "../is-record.ts";
import { amendmentIn } from "./amendment.ts";
import type { Addressee, Frame, MessageEvent, SlackEvent } from "./event.ts";
import { limits } from "./limits.ts";

/**
 * Reads one Socket Mode frame. Never throws: what cannot be read is `malformed`, with the envelope's id where there is one.
 * Source: Slack "Using Socket Mode" (hello, disconnect, envelopes), Events API.
 */
export function parseFrame(data: unknown): Frame {
  if (typeof data !== "string") return malformed("binary frame");
  if (data.length > limits.frameBytes) return malformed("frame too large");
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return malformed("not JSON");
  }
  if (!isRecord(value)) return malformed("not an object");
  const envelopeId = text(value.envelope_id);
  switch (value.type) {
    case "hello":
      return parseHello(value);
    case "disconnect":
      return { kind: "disconnect", reason: text(value.reason) ?? "unknown" };
    case undefined:
      return malformed("no type", envelopeId);
  }
  const type = text(value.type);
  if (type === undefined) return malformed("type is not text", envelopeId);
  if (envelopeId === undefined) return malformed("no envelope_id");
  if (!isRecord(value.payload)) return malformed("no payload", envelopeId);
  return {
    kind: "envelope",
    envelopeId,
    type,
    retryAttempt: typeof value.retry_attempt === "number" ? value.retry_attempt : 0,
    acceptsResponse: value.accepts_response_payload === true,
    addressee: parseAddressee(value.payload),
    event: parseEvent(type, value.payload),
  };
}

function parseHello(value: Record<string, unknown>): Frame {
  const info = isRecord(value.connection_info) ? value.connection_info : {};
  const debug = isRecord(value.debug_info) ? value.debug_info : {};
  const ageS = debug.approximate_connection_time;
  return {
    kind: "hello",
    appId: text(info.app_id),
    connections: typeof value.num_connections === "number" ? value.num_connections : 1,
    ageMs: typeof ageS === "number" && ageS > 0 ? ageS * 1000 : undefined,
  };
}

function parseAddressee(payload: Record<string, unknown>): Addressee {
  const authorizations = Array.isArray(payload.authorizations) ? payload.authorizations : [];
  const team = isRecord(payload.team) ? text(payload.team.id) : text(payload.team_id);
  const teams = authorizations.flatMap((one) => (isRecord(one) ? (text(one.team_id) ?? []) : []));
  return { appId: text(payload.api_app_id), teams: team === undefined ? teams : [team, ...teams] };
}

function parseEvent(type: string, payload: Record<string, unknown>): SlackEvent {
  if (type === "events_api") return parseEventsApi(payload);
  if (type === "slash_commands") return parseSlash(payload);
  if (type === "interactive") return parseInteractive(payload);
  return { kind: "other", type };
}

const Id = z.string().min(1).max(64);
const Ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

const Message = z.object({
  type: z.string(),
  channel: Id,
  ts: Ts,
  thread_ts: Ts.optional(),
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  user: Id.optional(),
  bot_id: Id.nullish(),
  app_id: Id.nullish(),
  team: Id.optional(),
  user_team: Id.optional(),
  source_team: Id.optional(),
  client_msg_id: z.string().max(128).optional(),
  hidden: z.boolean().optional(),
});

function parseEventsApi(payload: Record<string, unknown>): SlackEvent {
  const event = payload.event;
  if (!isRecord(event)) return { kind: "malformed", type: "events_api", reason: "no event" };
  const type = text(event.type) ?? "unknown";
  if (type === "agent_session_stopped") return parseStopped(event, payload);
  if (type === "app_home_opened") return parseHomeOpened(event, payload);
  if (type !== "message" && type !== "app_mention") return { kind: "other", type };
  // Edits, deletions and other service notices wrap a message or carry none: nothing new was said.
  if (event.hidden === true)
    return (
      amendmentIn(event, text(payload.team_id) ?? "", text(payload.event_id), words) ?? {
        kind: "other",
        type: `message.${text(event.subtype) ?? "hidden"}`,
      }
    );
  const parsed = Message.safeParse(event);
  if (!parsed.success) return { kind: "malformed", type, reason: firstIssue(parsed.error) };
  // A payload that names no team came through our own socket: it is about the workspace of our tokens.
  const team = text(payload.team_id) ?? parsed.data.team ?? "";
  if (parsed.data.user === undefined && !parsed.data.bot_id && parsed.data.subtype === undefined)
    return { kind: "malformed", type, reason: "user: missing" };
  return messageEvent(parsed.data, event, team, text(payload.event_id));
}

/**
 * A message as `conversations.history` and `conversations.replies` list it, as the event that it would have been; undefined for
 * what cannot be one (no author, hidden, unreadable).
 */
export function listedEvent(
  message: Record<string, unknown>,
  channel: { readonly id: string; readonly type: MessageEvent["channelType"] },
  team: string,
): MessageEvent | undefined {
  if (message.hidden === true) return undefined;
  const parsed = Message.safeParse({ ...message, type: "message", channel: channel.id });
  if (!parsed.success) return undefined;
  const { user, bot_id, subtype } = parsed.data;
  if (user === undefined && !bot_id && subtype === undefined) return undefined;
  return { ...messageEvent(parsed.data, message, team, undefined), channelType: channel.type };
}

function messageEvent(
  event: z.infer<typeof Message>,
  raw: Record<string, unknown>,
  team: string,
  eventId: string | undefined,
): MessageEvent {
  return {
    kind: "message",
    type: event.type,
    team,
    channel: event.channel,
    channelType: channelType(event.channel_type, event.channel),
    ts: event.ts,
    threadTs: event.thread_ts,
    subtype: event.subtype,
    user: event.user,
    botId: event.bot_id ?? undefined,
    appId: event.app_id ?? undefined,
    userTeam: event.user_team ?? event.source_team ?? event.team,
    clientMsgId: event.client_msg_id,
    eventId,
    message: words(raw),
  };
}

const Stopped = z.object({ channel: Id, user: Id, thread_ts: Ts, event_ts: z.string().max(64).default("") });

function parseStopped(event: Record<string, unknown>, payload: Record<string, unknown>): SlackEvent {
  const parsed = Stopped.safeParse(event);
  if (!parsed.success)
    return { kind: "malformed", type: "agent_session_stopped", reason: firstIssue(parsed.error) };
  const { channel, user, thread_ts, event_ts } = parsed.data;
  return {
    kind: "stopped",
    team: text(payload.team_id) ?? "",
    channel,
    threadTs: thread_ts,
    user,
    eventId: text(payload.event_id) ?? `${channel}:${thread_ts}:${event_ts}`,
  };
}

const HomeOpened = z.object({ channel: Id, user: Id, tab: z.string().max(64).default("home") });

function parseHomeOpened(event: Record<string, unknown>, payload: Record<string, unknown>): SlackEvent {
  const parsed = HomeOpened.safeParse(event);
  if (!parsed.success)
    return { kind: "malformed", type: "app_home_opened", reason: firstIssue(parsed.error) };
  const { channel, user, tab } = parsed.data;
  if (tab !== "home" && tab !== "messages") return { kind: "other", type: "app_home_opened" };
  return { kind: "homeOpened", team: text(payload.team_id) ?? "", channel, user, tab };
}

function channelType(given: string | undefined, channel: string): MessageEvent["channelType"] {
  if (given === "channel" || given === "group" || given === "im" || given === "mpim") return given;
  // `app_mention` carries no channel_type; a direct message's id says it.
  return channel.startsWith("D") ? "im" : "unknown";
}

const Slash = z.object({
  team_id: Id,
  channel_id: Id,
  user_id: Id,
  command: z.string().min(1).max(64),
  text: z.string().default(""),
  trigger_id: z.string().min(1).max(256),
  response_url: z.url().max(2_000).optional(),
});

function parseSlash(payload: Record<string, unknown>): SlackEvent {
  const parsed = Slash.safeParse(payload);
  if (!parsed.success) return { kind: "malformed", type: "slash_commands", reason: firstIssue(parsed.error) };
  const { team_id, channel_id, user_id, command, text: words, trigger_id, response_url } = parsed.data;
  return {
    kind: "slash",
    team: team_id,
    channel: channel_id,
    user: user_id,
    command,
    text: words,
    triggerId: trigger_id,
    responseUrl: response_url,
  };
}

const Interactive = z.object({
  type: z.string(),
  callback_id: z.string().max(255).optional(),
  trigger_id: z.string().max(256).default(""),
  response_url: z.url().max(2_000).optional(),
  user: z.object({ id: Id }),
  team: z.object({ id: Id }).nullish(),
  channel: z.object({ id: Id }).optional(),
});
const Clicked = z.object({ ts: Ts, thread_ts: Ts.optional() });
const Action = z.object({
  action_id: z.string().max(255),
  value: z.string().max(2_000).default(""),
  action_ts: Ts.optional().catch(undefined),
});

function parseInteractive(payload: Record<string, unknown>): SlackEvent {
  const parsed = Interactive.safeParse(payload);
  if (!parsed.success) return { kind: "malformed", type: "interactive", reason: firstIssue(parsed.error) };
  const { type, callback_id, trigger_id, response_url, user, channel } = parsed.data;
  if (type === "view_submission") return parseSubmission(payload, parsed.data);
  if (type !== "message_action" && type !== "block_actions") return { kind: "other", type };
  const message = Clicked.safeParse(payload.message);
  if (!message.success || channel === undefined) return { kind: "other", type };
  const common = {
    team: parsed.data.team?.id ?? "",
    channel: channel.id,
    user: user.id,
    triggerId: trigger_id,
    responseUrl: response_url,
    ts: message.data.ts,
    threadTs: message.data.thread_ts,
  };
  if (type === "message_action")
    return {
      kind: "shortcut",
      ...common,
      callbackId: callback_id ?? "",
      message: isRecord(payload.message) ? words(payload.message) : {},
    };
  const action = Action.safeParse(Array.isArray(payload.actions) ? payload.actions[0] : undefined);
  if (!action.success) return { kind: "malformed", type, reason: firstIssue(action.error) };
  const { action_id, value, action_ts } = action.data;
  const clicked = action_ts === undefined ? {} : { clickedAtMs: Math.floor(Number(action_ts) * 1_000) };
  return { kind: "action", ...common, actionId: action_id, value, ...clicked };
}

const View = z.object({
  id: Id,
  callback_id: z.string().max(255).default(""),
  private_metadata: z.string().max(3_000).default(""),
  state: z.object({ values: z.record(z.string(), z.unknown()).default({}) }).default({ values: {} }),
});

function parseSubmission(
  payload: Record<string, unknown>,
  { user, team, trigger_id }: z.infer<typeof Interactive>,
): SlackEvent {
  const view = View.safeParse(payload.view);
  if (!view.success) return { kind: "malformed", type: "view_submission", reason: firstIssue(view.error) };
  const { id, callback_id, private_metadata, state } = view.data;
  if (isDeeperThan(state.values, limits.messageDepth))
    return { kind: "malformed", type: "view_submission", reason: "state: too deep" };
  return {
    kind: "submission",
    team: team?.id ?? "",
    user: user.id,
    viewId: id,
    callbackId: callback_id,
    metadata: private_metadata,
    values: state.values,
    triggerId: trigger_id,
  };
}

/**
 * The parts of a message that carry words, as sent. Past the bounds the structured twins go first and the text is cut, so that
 * one message cannot fill the store, nor the stack of what reads it.
 */
function words(message: Record<string, unknown>): Record<string, unknown> {
  const { text: said, blocks, attachments, files, username, user, bot_id, subtype } = message;
  const whole = { text: said, blocks, attachments, files, username, user, bot_id, subtype };
  if (!isDeeperThan(whole, limits.messageDepth) && JSON.stringify(whole).length <= limits.messageBytes)
    return whole;
  const cut = typeof said === "string" ? said.slice(0, 40_000) : "";
  return { text: cut, username, user, bot_id, subtype };
}

/** Goes no deeper than asked, since `JSON.stringify` itself overflows at a few thousand levels. */
const isDeeperThan = (value: unknown, depth: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (depth === 0 || Object.values(value).some((part) => isDeeperThan(part, depth - 1)));

const malformed = (reason: string, envelopeId?: string): Frame => ({ kind: "malformed", reason, envelopeId });

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? "unreadable" : `${issue.path.join(".")}: ${issue.code}`;
}
