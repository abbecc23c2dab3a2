import { scopePrefix } from "../event-payload.ts";
import type { Channel, Message } from "../model.ts";
import { channelView } from "../views-json.ts";
import type { Call } from "./method.ts";
import { Refusal, refusalWith } from "./refusal.ts";

/** The channel that a call names, if the app may know of it. @throws {Refusal} `channel_not_found`. */
export function visibleChannel(call: Call, name = "channel"): Channel {
  const { workspace } = call.world;
  const given = call.args.text(name);
  const channel = workspace.channels.get(given);
  if (channel === undefined) throw new Refusal("channel_not_found");
  if (channel.kind !== "channel" && !channel.members.has(call.app.botUserId))
    throw new Refusal("channel_not_found");
  return channel;
}

/**
 * The channel that a post goes to: by id, by name, or by a user's id (their direct message).
 * @throws {Refusal} `channel_not_found`, `is_archived`, `not_in_channel`.
 */
export function postableChannel(call: Call): Channel {
  const { workspace } = call.world;
  const given = call.args.text("channel");
  const user = workspace.userById(given);
  if (user?.kind === "deactivated" || user?.kind === "bot") throw new Refusal("cannot_dm_bot");
  const channel =
    user === undefined
      ? (workspace.channels.get(given) ??
        workspace.channels.get(workspace.channel(given.replace(/^#/, "")) ?? ""))
      : directMessage(call, user.id);
  if (channel === undefined) throw new Refusal("channel_not_found");
  const isMember = channel.members.has(call.app.botUserId);
  if (!isMember && channel.kind !== "channel") throw new Refusal("channel_not_found");
  if (channel.isArchived) throw new Refusal("is_archived");
  if (!isMember && !call.app.scopes.has("chat:write.public")) throw new Refusal("not_in_channel");
  return channel;
}

/** The app's conversation with this user; a new one is told to whoever looks on, before its first message. */
function directMessage({ app, world }: Call, user: string): Channel {
  const before = world.workspace.channels.size;
  const channel = world.workspace.dmBetween(app.botUserId, user, world.clock.nowMs());
  if (world.workspace.channels.size > before)
    world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  return channel;
}

/** A channel whose messages the app may read. @throws {Refusal} `missing_scope`, `not_in_channel`. */
export function readableChannel(call: Call): Channel {
  const channel = visibleChannel(call);
  const scope = `${scopePrefix(channel)}:history`;
  if (!hasScope(call, scope)) throw missingScope(call, scope);
  if (!channel.members.has(call.app.botUserId)) throw new Refusal("not_in_channel");
  return channel;
}

/** @throws {Refusal} `message_not_found`. */
export function foundMessage(channel: Channel, ts: string): Message {
  const message = channel.byTs.get(ts);
  if (message === undefined || message.subtype === "tombstone") throw new Refusal("message_not_found");
  return message;
}

/** The `thread_ts` of a post. @throws {Refusal} `invalid_thread_ts`, `thread_not_found`. */
export function postThread(call: Call, channel: Channel): string | undefined {
  const ts = call.args.optionalText("thread_ts");
  if (ts === undefined || ts === "") return undefined;
  if (!TS.test(ts)) throw new Refusal("invalid_thread_ts");
  const root = channel.byTs.get(ts);
  if (root === undefined) throw new Refusal("thread_not_found");
  // Slack asks for the root's ts; a reply's would make an orphan.
  if (root.threadTs !== undefined && root.threadTs !== root.ts) throw new Refusal("invalid_thread_ts");
  return ts;
}

/** @throws {Refusal} `invalid_arguments` for what is no `ts`. */
export function tsArg(call: Call, name: string): string {
  const ts = call.args.text(name);
  if (!TS.test(ts))
    throw refusalWith("invalid_arguments", [`failed to match the pattern [json-pointer:/${name}]`]);
  return ts;
}

export function hasScope(call: Call, scope: string): boolean {
  return call.app.scopes.has(scope) && call.world.faults.active("missing-scope")?.scope !== scope;
}

export const missingScope = (call: Call, needed: string): Refusal =>
  new Refusal("missing_scope", { needed, provided: [...call.app.scopes].join(",") });

const TS = /^\d{1,12}\.\d{1,9}$/;
