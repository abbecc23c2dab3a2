import { announce } from "../announce.ts";
import { scopePrefix } from "../event-payload.ts";
import { compareTs } from "../ids.ts";
import { limits } from "../limits.ts";
import { messageJson } from "../message-json.ts";
import type { Channel, Message } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { channelView } from "../views-json.ts";
import { page } from "./cursor.ts";
import { hasScope, missingScope, readableChannel, tsArg, visibleChannel } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

const history = ["channels:history", "groups:history", "im:history", "mpim:history"];
const read = ["channels:read", "groups:read", "im:read", "mpim:read"];

/** Source: methods `conversations.*`. */
export const conversationsMethods: Methods = {
  "conversations.history": { token: "bot", scopes: history, tier: "tier3", run: historyPage },
  "conversations.replies": { token: "bot", scopes: history, tier: "tier3", run: repliesPage },
  "conversations.info": { token: "bot", scopes: read, tier: "tier3", run: info },
  "conversations.list": { token: "bot", scopes: read, tier: "tier2", run: list },
  "users.conversations": { token: "bot", scopes: read, tier: "tier3", run: listOwn },
  "conversations.members": { token: "bot", scopes: read, tier: "tier4", run: members },
  "conversations.open": { token: "bot", scopes: ["im:write", "mpim:write"], tier: "tier3", run: open },
  "conversations.join": { token: "bot", scopes: ["channels:join"], tier: "tier3", run: join },
  "conversations.leave": {
    token: "bot",
    scopes: ["channels:manage", "channels:join"],
    tier: "tier3",
    run: leave,
  },
};

function historyPage(call: Call): SlackObject {
  const channel = readableChannel(call);
  const between = range(call);
  const shown = channel.messages.filter((m) => isTopLevel(m) && between(m.ts) && isSettled(call, m));
  const { items, next } = page(shown.reverse(), pageLimit(call), call.args.optionalText("cursor"));
  return {
    messages: items.map((message) => messageJson(call.world, message, metadataOption(call))),
    has_more: next !== "",
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
    ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
  };
}

function repliesPage(call: Call): SlackObject {
  const channel = readableChannel(call);
  const root = channel.byTs.get(tsArg(call, "ts"));
  if (root === undefined || !isSettled(call, root)) throw new Refusal("thread_not_found");
  const between = range(call);
  const replies = root.replies.filter((reply) => between(reply.ts) && isSettled(call, reply));
  // The root heads the thread whatever the range is.
  const { items, next } = page([root, ...replies], pageLimit(call), call.args.optionalText("cursor"));
  return {
    messages: items.map((message) => messageJson(call.world, message, metadataOption(call))),
    has_more: next !== "",
    ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
  };
}

function info(call: Call): SlackObject {
  const channel = visibleChannel(call);
  const scope = `${scopePrefix(channel)}:read`;
  if (!hasScope(call, scope)) throw missingScope(call, scope);
  const count = call.args.flag("include_num_members") ? { num_members: channel.members.size } : {};
  return { channel: { ...channelJson(call, channel), ...count } };
}

function list(call: Call): SlackObject {
  const types = new Set(
    (call.args.optionalText("types") ?? "public_channel").split(",").map((type) => type.trim()),
  );
  for (const type of types) if (!kinds.has(type)) throw new Refusal("invalid_types");
  const withoutArchived = call.args.flag("exclude_archived");
  const shown = [...call.world.workspace.channels.values()].filter(
    (channel) =>
      [...types].some((type) => kinds.get(type) === channel.kind) &&
      (channel.kind === "channel" || channel.members.has(call.app.botUserId)) &&
      !(withoutArchived && channel.isArchived),
  );
  const limit = call.args.limit("limit", limits.listDefault, limits.listLimit);
  const { items, next } = page(shown, limit, call.args.optionalText("cursor"));
  const channels = items.map((channel) => ({
    ...channelJson(call, channel),
    num_members: channel.members.size,
  }));
  return { channels, response_metadata: { next_cursor: next } };
}

function listOwn(call: Call): SlackObject {
  const user = call.args.optionalText("user") ?? call.app.botUserId;
  const types = (call.args.optionalText("types") ?? "public_channel").split(",").map((type) => type.trim());
  const withoutArchived = call.args.flag("exclude_archived");
  const shown = [...call.world.workspace.channels.values()].filter(
    (channel) =>
      channel.members.has(user) &&
      types.some((type) => kinds.get(type) === channel.kind) &&
      !(withoutArchived && channel.isArchived),
  );
  const limit = call.args.limit("limit", limits.listDefault, limits.listLimit);
  const { items, next } = page(shown, limit, call.args.optionalText("cursor"));
  return {
    channels: items.map((channel) => channelJson(call, channel)),
    response_metadata: { next_cursor: next },
  };
}

function members(call: Call): SlackObject {
  const channel = visibleChannel(call);
  const limit = call.args.limit("limit", limits.listDefault, limits.listLimit);
  const { items, next } = page([...channel.members], limit, call.args.optionalText("cursor"));
  return { members: items, response_metadata: { next_cursor: next } };
}

function open(call: Call): SlackObject {
  const { workspace, clock, feed } = call.world;
  const users = (call.args.optionalText("users") ?? "").split(",").filter((id) => id !== "");
  if (users.length === 0) return { channel: channelJson(call, visibleChannel(call)) };
  const user = workspace.userById(users[0] ?? "");
  if (user === undefined) throw new Refusal("user_not_found");
  if (user.kind === "deactivated") throw new Refusal("user_disabled");
  if (user.kind === "bot") throw new Refusal("cannot_dm_bot");
  if (users.length > 1) throw new Refusal("method_not_supported_for_channel_type");
  const channel = workspace.dmBetween(call.app.botUserId, user.id, clock.nowMs());
  feed.publish(() => ({ kind: "channel-changed", channel: channelView(call.world, channel) }));
  return { channel: call.args.flag("return_im") ? channelJson(call, channel) : { id: channel.id } };
}

function join(call: Call): SlackObject {
  const channel = visibleChannel(call);
  if (channel.kind !== "channel") throw new Refusal("method_not_supported_for_channel_type");
  if (channel.isArchived) throw new Refusal("is_archived");
  if (channel.members.has(call.app.botUserId)) {
    return {
      channel: channelJson(call, channel),
      warning: "already_in_channel",
      response_metadata: { warnings: ["already_in_channel"] },
    };
  }
  addMember(call.world, channel, call.app.botUserId, undefined);
  return { channel: channelJson(call, channel) };
}

function leave(call: Call): SlackObject {
  const channel = visibleChannel(call);
  if (!channel.members.delete(call.app.botUserId)) return { not_in_channel: true };
  call.world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(call.world, channel) }));
  return {};
}

/** Puts a user into a channel and tells the apps there. */
export function addMember(
  world: Call["world"],
  channel: Channel,
  userId: string,
  inviter: string | undefined,
): void {
  channel.members.add(userId);
  world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  for (const app of world.workspace.appsIn(channel)) {
    announce(world, app, channel, {
      type: "member_joined_channel",
      user: userId,
      channel: channel.id,
      channel_type: channel.kind === "private" ? "G" : "C",
      team: world.workspace.team.id,
      ...(inviter === undefined ? {} : { inviter }),
      event_ts: `${Math.floor(world.clock.nowMs() / 1000)}.000100`,
    });
  }
}

const kinds: ReadonlyMap<string, Channel["kind"]> = new Map([
  ["public_channel", "channel"],
  ["private_channel", "private"],
  ["im", "im"],
  ["mpim", "mpim"],
]);

function channelJson(call: Call, channel: Channel): SlackObject {
  const { workspace } = call.world;
  const created = Math.floor(channel.createdMs / 1000);
  if (channel.kind === "im") {
    const user = [...channel.members].find((id) => id !== call.app.botUserId);
    return {
      id: channel.id,
      created,
      is_archived: false,
      is_im: true,
      is_org_shared: false,
      user,
      is_user_deleted: false,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === "channel",
    is_group: false,
    is_im: false,
    is_mpim: channel.kind === "mpim",
    is_private: channel.kind !== "channel",
    created,
    is_archived: channel.isArchived,
    is_general: channel.name === "general",
    unlinked: 0,
    is_shared: channel.isExternal,
    is_org_shared: false,
    is_pending_ext_shared: false,
    is_ext_shared: channel.isExternal,
    is_member: channel.members.has(call.app.botUserId),
    context_team_id: workspace.team.id,
    creator: channel.creator,
    shared_team_ids: channel.isExternal ? [workspace.team.id, workspace.partnerTeam.id] : [workspace.team.id],
    topic: { value: channel.topic, creator: channel.creator, last_set: created },
    purpose: { value: "", creator: "", last_set: 0 },
    previous_names: [],
  };
}

/** Replies stand in their thread alone, unless they were sent to the channel too. */
const isTopLevel = (message: Message): boolean =>
  message.threadTs === undefined || message.threadTs === message.ts || message.isBroadcast;

function range(call: Call): (ts: string) => boolean {
  const oldest = call.args.optionalText("oldest");
  const latest = call.args.optionalText("latest");
  const isInclusive = call.args.flag("inclusive");
  for (const [value, code] of [
    [oldest, "invalid_ts_oldest"],
    [latest, "invalid_ts_latest"],
  ] as const) {
    if (value !== undefined && value !== "" && !/^\d+(\.\d+)?$/.test(value)) throw new Refusal(code);
  }
  const from = bound(oldest);
  const to = bound(latest);
  const edge = isInclusive ? 0 : 1;
  return (ts) =>
    (from === undefined || compareTs(ts, from) >= edge) && (to === undefined || compareTs(to, ts) >= edge);
}

/** `1700000000` means the same as `1700000000.000000`; 0 and nothing mean no bound. */
function bound(value: string | undefined): string | undefined {
  if (value === undefined || value === "" || Number(value) === 0) return undefined;
  const [seconds, fraction = ""] = value.split(".");
  return `${seconds}.${fraction.padEnd(6, "0").slice(0, 6)}`;
}

function isSettled(call: Call, message: Message): boolean {
  const lag = call.world.faults.active("read-lag");
  return lag === undefined || message.postedMs + Number(lag.ms) <= call.world.clock.nowMs();
}

function pageLimit(call: Call): number {
  const asked = call.args.limit("limit", limits.historyDefault, limits.historyLimit - 1);
  return call.app.restrictedHistory ? Math.min(asked, limits.restrictedHistoryLimit) : asked;
}

const metadataOption = (call: Call): { readonly withMetadata: boolean } => ({
  withMetadata: call.args.flag("include_all_metadata"),
});
