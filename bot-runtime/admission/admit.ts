import type { ActionEvent, MessageEvent, ShortcutEvent, SlackEvent, SlashEvent } from "../slack/event.ts";
import { requestId, uuidV5 } from "../turns/ids.ts";
import type { Request } from "../turns/request.ts";
import { limits } from "./limits.ts";
import type { IgnoreReason, Policy, RefusalReason, ThreadMemory } from "./policy.ts";

export type Verdict =
  | { readonly kind: "admit"; readonly request: Request }
  | { readonly kind: "refuse"; readonly reason: RefusalReason }
  | { readonly kind: "ignore"; readonly reason: IgnoreReason };

/** `callback_id` of the message shortcut, and the `action_id`s of our buttons (`docs/slack.md`). */
export const shortcutId = "ask_agent";
export const actionIds = { again: "sab_run_again", leave: "sab_leave" } as const;

/**
 * Decides what becomes of an event, from the event, the policy and what the store knows of its thread alone: what Slack must be
 * asked for (guests, groups) is decided by `admitPerson` once the request is stored, so that no acknowledgement waits for Slack.
 */
export function admit(event: SlackEvent, policy: Policy, thread: ThreadMemory, nowMs: number): Verdict {
  switch (event.kind) {
    case "message":
      return admitMessage(event, policy, thread, nowMs);
    case "slash":
      return admitSlash(event, policy, nowMs);
    case "shortcut":
      return admitShortcut(event, policy, nowMs);
    case "action":
      return admitAction(event, nowMs);
    case "submission":
      return ignore("otherAction");
    case "stopped":
    case "amended":
    case "homeOpened":
      // Taken before it comes here (`takeStop`, `takeAmendment`): it asks for nothing.
      return ignore("otherAction");
    case "other":
      return ignore("notAddressed");
    case "malformed":
      return ignore("empty");
  }
}

/** Whether `admit` will want to know the thread: only a reply that does not mention us depends on it, and every one of a bot. */
export const needsThread = (event: SlackEvent, policy: Policy): event is MessageEvent =>
  event.kind === "message" &&
  event.threadTs !== undefined &&
  event.threadTs !== event.ts &&
  (isOfBot(event) || !mentionsUs(event, policy));

const isOfBot = (event: MessageEvent): boolean =>
  event.botId !== undefined || event.subtype === "bot_message";

/** Real messages of people or bots; every other subtype is a notice of Slack's (joins, edits, topic changes, huddles). */
const spoken = new Set([undefined, "bot_message", "file_share", "thread_broadcast", "me_message"]);

function admitMessage(event: MessageEvent, policy: Policy, thread: ThreadMemory, nowMs: number): Verdict {
  if (isOwn(event, policy)) return ignore("own");
  if (!spoken.has(event.subtype)) return ignore("subtype");
  if (isOfBot(event)) return admitBot(event, policy, thread, nowMs);
  if (event.user === undefined || event.user === "USLACKBOT") return ignore("noAuthor");
  return admitWords(event, event.user, policy, thread, nowMs);
}

function admitWords(
  event: MessageEvent,
  user: string,
  policy: Policy,
  thread: ThreadMemory,
  nowMs: number,
): Verdict {
  const kind = kindOf(event, policy, thread);
  if (kind === undefined) return ignore("notAddressed");
  if (kind === "direct" && !policy.directMessages) return refuse("directMessagesOff");
  if (kind !== "direct" && !isBound(event.channel, policy)) return refuse("channelNotBound");
  const refused = refusalByEvent(user, event.userTeam, policy);
  if (refused !== undefined) return refuse(refused);
  return admitted(messageRequest(event, kind, { kind: "user", id: user }, nowMs));
}

function kindOf(event: MessageEvent, policy: Policy, thread: ThreadMemory): Request["kind"] | undefined {
  if (event.channelType === "im") return "direct";
  if (mentionsUs(event, policy)) return "mention";
  if (thread !== undefined) {
    if (policy.followUps === "Thread") return "followUp";
    // The agent asked something: the thread's next message is the answer, with or without a mention. But people may talk about
    // what buttons decide without the agent hearing of it.
    const asks = thread.taskState === "input-required" || thread.taskState === "auth-required";
    if (asks && thread.asking?.byReply !== false) return "followUp";
  }
  return policy.channels?.get(event.channel) === "AllMessages" ? "message" : undefined;
}

/** Bots and webhooks: listed ones where they mention us, and every new alert of an alert channel. */
function admitBot(event: MessageEvent, policy: Policy, thread: ThreadMemory, nowMs: number): Verdict {
  const topLevel = event.threadTs === undefined || event.threadTs === event.ts;
  const mention = mentionsUs(event, policy);
  if (!mention && !(isAlertChannel(event.channel, policy) && topLevel)) return ignore("notAddressed");
  const id = event.botId ?? event.user ?? "";
  if (!isBotAllowed(id, event.channel, policy)) return ignore("botNotAllowed");
  if (!isBound(event.channel, policy)) return ignore("botNotAllowed");
  if ((thread?.botsInARow ?? 0) >= limits.botsInARow) return ignore("botLoop");
  const name = typeof event.message.username === "string" ? { name: event.message.username } : {};
  const kind = mention ? "mention" : "alert";
  return admitted(messageRequest(event, kind, { kind: "bot", id, ...name }, nowMs));
}

/** Whether this bot or webhook may ask here: listed ones, or where none is listed every one of an alert channel. */
export const isBotAllowed = (botId: string, channel: string, policy: Policy): boolean =>
  policy.bots === undefined ? isAlertChannel(channel, policy) : policy.bots.has(botId);

function isAlertChannel(channel: string, { channels }: Policy): boolean {
  const respondTo = channels?.get(channel);
  return respondTo === "Alerts" || respondTo === "AllMessages";
}

function messageRequest(
  event: MessageEvent,
  kind: Request["kind"],
  requester: Request["requester"],
  receivedAtMs: number,
): Request {
  const place = `${event.team}:${event.channel}:${event.ts}`;
  const keys = [`m:${place}`];
  if (event.eventId !== undefined) keys.push(`e:${event.eventId}`);
  if (event.clientMsgId !== undefined) keys.push(`c:${event.team}:${event.channel}:${event.clientMsgId}`);
  return {
    v: 1,
    id: requestId(event),
    kind,
    team: event.team,
    channel: event.channel,
    ts: event.ts,
    threadTs: event.threadTs ?? event.ts,
    requester,
    message: event.message,
    keys,
    ...(event.eventId === undefined ? {} : { eventId: event.eventId }),
    receivedAtMs,
  };
}

function admitSlash(event: SlashEvent, policy: Policy, receivedAtMs: number): Verdict {
  if (policy.slashCommand !== undefined && event.command !== policy.slashCommand)
    return ignore("otherCommand");
  const direct = event.channel.startsWith("D");
  if (direct && !policy.directMessages) return refuse("directMessagesOff");
  if (!direct && !isBound(event.channel, policy)) return refuse("channelNotBound");
  const refused = refusalByEvent(event.user, undefined, policy);
  if (refused !== undefined) return refuse(refused);
  if (event.text.trim() === "") return ignore("empty");
  const key = `t:${event.triggerId}`;
  return admitted({
    v: 1,
    id: uuidV5(key),
    kind: "slash",
    team: event.team,
    channel: event.channel,
    ts: "",
    threadTs: "",
    requester: { kind: "user", id: event.user },
    message: { text: event.text },
    keys: [key],
    ...(event.responseUrl === undefined ? {} : { responseUrl: event.responseUrl }),
    receivedAtMs,
  });
}

function admitShortcut(event: ShortcutEvent, policy: Policy, receivedAtMs: number): Verdict {
  if (event.callbackId !== shortcutId) return ignore("otherShortcut");
  const direct = event.channel.startsWith("D");
  if (!direct && !isBound(event.channel, policy)) return refuse("channelNotBound");
  const refused = refusalByEvent(event.user, undefined, policy);
  if (refused !== undefined) return refuse(refused);
  const key = `t:${event.triggerId}`;
  return admitted({
    v: 1,
    id: uuidV5(key),
    kind: "shortcut",
    team: event.team,
    channel: event.channel,
    ts: event.ts,
    threadTs: event.threadTs ?? event.ts,
    requester: { kind: "user", id: event.user },
    message: event.message,
    keys: [key],
    ...(event.responseUrl === undefined ? {} : { responseUrl: event.responseUrl }),
    receivedAtMs,
  });
}

/**
 * A click on "Run it again?": its value is the id of the turn that it is about. One decision a person: whether the person may is
 * known later, so that a click of somebody who may not must not stand for everybody's.
 */
function admitAction(event: ActionEvent, receivedAtMs: number): Verdict {
  if (event.actionId !== actionIds.again && event.actionId !== actionIds.leave) return ignore("otherAction");
  const key = `d:${event.value}:${event.user}`;
  return admitted({
    v: 1,
    id: uuidV5(key),
    kind: "decision",
    team: event.team,
    channel: event.channel,
    ts: event.ts,
    threadTs: event.threadTs ?? event.ts,
    requester: { kind: "user", id: event.user },
    message: { turn: event.value, decision: event.actionId },
    keys: [key],
    ...(event.responseUrl === undefined ? {} : { responseUrl: event.responseUrl }),
    receivedAtMs,
  });
}

function isOwn(event: MessageEvent, { us }: Policy): boolean {
  if (event.user === us.botUserId) return true;
  if (us.botId !== undefined && event.botId === us.botId) return true;
  return us.appId !== undefined && event.appId === us.appId;
}

/** `app_mention` says so; a `message` names us in its words, whose rich_text twin holds the id as JSON. */
function mentionsUs(event: MessageEvent, { us }: Policy): boolean {
  if (event.type === "app_mention") return true;
  if (typeof event.message.text === "string" && event.message.text.includes(`<@${us.botUserId}`)) return true;
  return event.message.blocks !== undefined && JSON.stringify(event.message.blocks).includes(us.botUserId);
}

const isBound = (channel: string, policy: Policy): boolean =>
  policy.channels === undefined || policy.channels.has(channel);

/** What the event alone can tell of a person. */
export function refusalByEvent(
  user: string,
  userTeam: string | undefined,
  policy: Policy,
): RefusalReason | undefined {
  if (userTeam !== undefined && userTeam !== policy.us.team && policy.externalUsers === "Deny")
    return "externalUser";
  const listed = policy.users?.has(user) === true;
  if (policy.users !== undefined && !listed && policy.userGroups === undefined) return "userNotAllowed";
  return undefined;
}

const admitted = (request: Request): Verdict => ({ kind: "admit", request });
const refuse = (reason: RefusalReason): Verdict => ({ kind: "refuse", reason });
const ignore = (reason: IgnoreReason): Verdict => ({ kind: "ignore", reason });
