import type { Channel, Message, User } from "../model.ts";
import type { Act, ActResult } from "../page-api.ts";
import type { World } from "../world.ts";

/** Something that Slack's own client would not let this person do. */
export class CannotAct extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "CannotAct";
    this.code = code;
  }
}

export type ActOf<Kind extends Act["kind"]> = Extract<Act, { readonly kind: Kind }>;

export const done: ActResult = { ok: true };

/** A person who can still act. @throws {CannotAct} */
export function personOf(world: World, id: string): User {
  const user = world.workspace.userById(id);
  if (user === undefined) throw new CannotAct("user_not_found", `Nobody has the id ${id}.`);
  if (user.kind === "bot")
    throw new CannotAct("user_is_bot", `${user.name} is a bot: bots act through the Web API.`);
  if (user.kind === "deactivated") throw new CannotAct("user_disabled", `${user.name} is deactivated.`);
  return user;
}

/** A channel that this person is in. @throws {CannotAct} */
export function channelOf(world: World, id: string, user: User): Channel {
  const channel = world.workspace.channels.get(id);
  if (channel === undefined) throw new CannotAct("channel_not_found", `There is no channel ${id}.`);
  if (!channel.members.has(user.id))
    throw new CannotAct("not_in_channel", `${user.name} is not in #${channel.name}.`);
  return channel;
}

/** A channel that this person may write in. @throws {CannotAct} */
export function openChannelOf(world: World, id: string, user: User): Channel {
  const channel = channelOf(world, id, user);
  if (channel.isArchived) throw new CannotAct("is_archived", `#${channel.name} is archived.`);
  return channel;
}

/** @throws {CannotAct} */
export function messageOf(channel: Channel, ts: string): Message {
  const message = channel.byTs.get(ts);
  if (message === undefined) throw new CannotAct("message_not_found", `There is no message ${ts}.`);
  return message;
}
