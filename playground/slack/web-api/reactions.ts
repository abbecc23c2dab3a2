import { limits } from "../limits.ts";
import type { Message } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { messageView } from "../views-json.ts";
import type { World } from "../world.ts";
import { foundMessage, tsArg, visibleChannel } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

/** Source: methods `reactions.add`, `reactions.remove`, `reactions.get`. */
export const reactionMethods: Methods = {
  "reactions.add": { token: "bot", scopes: ["reactions:write"], tier: "tier3", run: add },
  "reactions.remove": { token: "bot", scopes: ["reactions:write"], tier: "tier2", run: remove },
};

function add(call: Call): SlackObject {
  const { message, name } = target(call);
  const isNew = !message.reactions.has(name);
  if (isNew && message.reactions.size >= limits.reactionsPerMessage) throw new Refusal("too_many_emoji");
  if (!react(call.world, message, call.app.botUserId, name)) throw new Refusal("already_reacted");
  return {};
}

function remove(call: Call): SlackObject {
  const { message, name } = target(call);
  if (!unreact(call.world, message, call.app.botUserId, name)) throw new Refusal("no_reaction");
  return {};
}

function target(call: Call): { readonly message: Message; readonly name: string } {
  const channel = visibleChannel(call);
  const name = call.args.text("name").replaceAll(":", "");
  if (!/^[a-z0-9_+'-]+$/.test(name)) throw new Refusal("invalid_name");
  const message = foundMessage(channel, tsArg(call, "timestamp"));
  if (channel.isArchived) throw new Refusal("is_archived");
  if (!channel.members.has(call.app.botUserId)) throw new Refusal("not_in_channel");
  return { message, name };
}

/** Adds a user's emoji; false when it is there already. */
export function react(world: World, message: Message, user: string, name: string): boolean {
  const users = message.reactions.get(name) ?? [];
  if (users.includes(user)) return false;
  message.reactions.set(name, [...users, user]);
  world.feed.publish(() => ({ kind: "message-changed", message: messageView(message) }));
  return true;
}

/** Takes a user's emoji away; false when it is not there. */
export function unreact(world: World, message: Message, user: string, name: string): boolean {
  const users = message.reactions.get(name) ?? [];
  if (!users.includes(user)) return false;
  const left = users.filter((each) => each !== user);
  if (left.length === 0) message.reactions.delete(name);
  else message.reactions.set(name, left);
  world.feed.publish(() => ({ kind: "message-changed", message: messageView(message) }));
  return true;
}
