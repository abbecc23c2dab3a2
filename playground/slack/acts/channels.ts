import { announce } from "../announce.ts";
import type { ActResult } from "../page-api.ts";
import { channelView } from "../views-json.ts";
import { addMember } from "../web-api/conversations.ts";
import type { World } from "../world.ts";
import { type ActOf, CannotAct, channelOf, done, openChannelOf, personOf } from "./cannot-act.ts";

export function invite(world: World, act: ActOf<"invite">): ActResult {
  const user = personOf(world, act.user);
  const channel = openChannelOf(world, act.channel, user);
  const invited = world.workspace.userById(act.invited);
  if (invited === undefined) throw new CannotAct("user_not_found", `Nobody has the id ${act.invited}.`);
  if (channel.kind === "im") throw new CannotAct("method_not_supported", "A direct message has two members.");
  if (channel.members.has(invited.id))
    throw new CannotAct("already_in_channel", `${invited.name} is in #${channel.name}.`);
  addMember(world, channel, invited.id, user.id);
  return done;
}

export function remove(world: World, act: ActOf<"remove">): ActResult {
  const user = personOf(world, act.user);
  const channel = channelOf(world, act.channel, user);
  const apps = world.workspace.appsIn(channel);
  if (!channel.members.delete(act.removed)) throw new CannotAct("not_in_channel", "They are not in there.");
  world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  for (const app of apps) {
    announce(world, app, channel, {
      type: "member_left_channel",
      user: act.removed,
      channel: channel.id,
      channel_type: channel.kind === "private" ? "G" : "C",
      team: world.workspace.team.id,
      event_ts: (world.clock.nowMs() / 1000).toFixed(6),
    });
  }
  return done;
}

export function archive(world: World, act: ActOf<"archive">): ActResult {
  const user = personOf(world, act.user);
  const channel = channelOf(world, act.channel, user);
  channel.isArchived = act.unarchive !== true;
  world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  return done;
}

export function createChannel(world: World, act: ActOf<"create-channel">): ActResult {
  const user = personOf(world, act.user);
  if (world.workspace.channel(act.name) !== undefined)
    throw new CannotAct("name_taken", `#${act.name} is there already.`);
  const channel = world.workspace.addChannel({ name: act.name, members: [user.name] }, world.clock.nowMs());
  world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  return { ok: true, channel: channel.id };
}

export function openDm(world: World, act: ActOf<"open-dm">): ActResult {
  const user = personOf(world, act.user);
  const other = world.workspace.userById(act.with);
  if (other === undefined) throw new CannotAct("user_not_found", `Nobody has the id ${act.with}.`);
  const channel = world.workspace.dmBetween(user.id, other.id, world.clock.nowMs());
  world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  return { ok: true, channel: channel.id };
}
