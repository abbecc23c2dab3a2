import { channelType, eventCallback, scopePrefix } from "./event-payload.ts";
import { messageJson } from "./message-json.ts";
import type { App, Channel, Message } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import { nextTs } from "./workspace.ts";
import type { World } from "./world.ts";

/** Tells the apps in a channel that a message was posted: `message`, and `app_mention` to those it mentions. */
export function announcePost(world: World, channel: Channel, message: Message): void {
  for (const app of world.workspace.appsIn(channel)) {
    const event = messageEvent(world, channel, message);
    const said = () => sendMessage(world, app, channel, event);
    const mentioned = () => sendMention(world, app, channel, event);
    const isMention = mentions(app, message) && channel.kind !== "im" && message.appId !== app.id;
    if (!isMention) said();
    else if (world.faults.strike("mention-only") !== undefined) mentioned();
    else if (world.faults.strike("mention-first") !== undefined) {
      mentioned();
      said();
    } else {
      said();
      mentioned();
    }
    if (message.clientMsgId !== undefined && world.faults.strike("two-timestamps") !== undefined) {
      const ts = nextTs(channel, world.clock.nowMs());
      sendMessage(world, app, channel, { ...event, ts, event_ts: ts });
    }
  }
}

/** Tells that a message changed. `ts` is the change's own. Source: event `message.message_changed`. */
export function announceChange(
  world: World,
  channel: Channel,
  message: Message,
  previous: Message,
  ts: string,
): void {
  for (const app of world.workspace.appsIn(channel)) {
    const event = {
      type: "message",
      subtype: "message_changed",
      message: {
        ...messageJson(world, message, { withMetadata: true }),
        source_team: message.teamId,
        user_team: message.teamId,
      },
      previous_message: messageJson(world, previous, { withMetadata: true }),
      channel: channel.id,
      hidden: true,
      ts,
      event_ts: ts,
      channel_type: channelType(channel),
    };
    sendMessage(world, app, channel, event);
    const isNewMention = mentions(app, message) && !mentions(app, previous) && message.appId !== app.id;
    if (isNewMention && world.faults.strike("edit-mentions") !== undefined) {
      sendMention(world, app, channel, messageEvent(world, channel, message));
    }
  }
}

/** Tells that a message is gone. Source: event `message.message_deleted`. */
export function announceDeletion(world: World, channel: Channel, previous: Message, ts: string): void {
  for (const app of world.workspace.appsIn(channel)) {
    sendMessage(world, app, channel, {
      type: "message",
      subtype: "message_deleted",
      previous_message: messageJson(world, previous, { withMetadata: true }),
      channel: channel.id,
      hidden: true,
      deleted_ts: previous.ts,
      ts,
      event_ts: ts,
      channel_type: channelType(channel),
    });
  }
}

/** Sends any other event to an app that subscribed to it. */
export function announce(world: World, app: App, channel: Channel | undefined, event: SlackObject): void {
  const type = String(event.type);
  if (app.events.has(type)) world.delivery.event(app.id, type, eventCallback(world, app, channel, event));
}

function messageEvent(world: World, channel: Channel, message: Message): SlackObject {
  const root = message.isBroadcast ? channel.byTs.get(message.threadTs ?? "") : undefined;
  return {
    ...messageJson(world, message, { withMetadata: true }),
    ...(root === undefined ? {} : { root: messageJson(world, root) }),
    ...(channel.isExternal ? { user_team: message.teamId, source_team: message.teamId } : {}),
    channel: channel.id,
    event_ts: message.ts,
    channel_type: channelType(channel),
  };
}

function sendMessage(world: World, app: App, channel: Channel, event: SlackObject): void {
  const plural =
    channel.kind === "channel" ? "channels" : channel.kind === "private" ? "groups" : channel.kind;
  const title = `message.${plural}`;
  if (!app.events.has(title) || !app.scopes.has(`${scopePrefix(channel)}:history`)) return;
  world.delivery.event(app.id, title, eventCallback(world, app, channel, event));
}

function sendMention(world: World, app: App, channel: Channel, event: SlackObject): void {
  if (!app.events.has("app_mention") || !app.scopes.has("app_mentions:read")) return;
  const { channel_type: _, subtype, ...mention } = event;
  const kept = subtype === "bot_message" ? { subtype } : {};
  const payload = eventCallback(world, app, channel, { ...mention, ...kept, type: "app_mention" });
  world.delivery.event(app.id, "app_mention", payload);
}

const mentions = (app: App, message: Message): boolean => message.notifies.users.includes(app.botUserId);
