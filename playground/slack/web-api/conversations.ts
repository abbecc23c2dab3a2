import { announce } from "../announce.ts";
import { scopePrefix } from "../event-payload.ts";
import { limits } from "../limits.ts";
import type { Channel } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { channelView } from "../views-json.ts";
import { page } from "./cursor.ts";
import { hasScope, missingScope, visibleChannel } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

const read = ["channels:read", "groups:read", "im:read", "mpim:read"];

/** Source: methods `conversations.*`. */
export const conversationsMethods: Methods = {
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
