import { compose } from "./composer.ts";
import { uuid } from "./ids.ts";
import { postMessage } from "./messages.ts";
import type { Channel, User } from "./model.ts";
import type { Act, ActResult } from "./page-api.ts";
import type { World } from "./world.ts";

/** Something that Slack's own client would not let this person do. */
export class CannotAct extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "CannotAct";
    this.code = code;
  }
}

/** Does in the workspace what a person or a webhook does. What Slack would not allow comes back as `ok: false`. */
export function perform(world: World, act: Act): ActResult {
  try {
    return carryOut(world, act);
  } catch (error) {
    if (error instanceof CannotAct) return { ok: false, error: error.code, message: error.message };
    throw error;
  }
}

function carryOut(world: World, act: Act): ActResult {
  switch (act.kind) {
    case "post":
      return post(world, act);
    default:
      throw new CannotAct("not_supported", `${act.kind} is not supported yet`);
  }
}

function post(world: World, act: Extract<Act, { kind: "post" }>): ActResult {
  const user = person(world, act.user);
  const channel = openChannel(world, act.channel, user);
  if (act.threadTs !== undefined && !channel.byTs.has(act.threadTs)) {
    throw new CannotAct("thread_not_found", "The thread is gone.");
  }
  const words = act.raw ? { text: act.text, blocks: [] } : compose(act.text, world.workspace);
  const message = postMessage(world, channel, {
    user: user.id,
    teamId: user.teamId,
    subtype: act.subtype,
    clientMsgId: act.clientMsgId ?? uuid(),
    threadTs: act.threadTs,
    isBroadcast: act.broadcast,
    ...words,
  });
  return { ok: true, channel: channel.id, ts: message.ts };
}

/** A person who can still act. */
function person(world: World, id: string): User {
  const user = world.workspace.userById(id);
  if (user === undefined) throw new CannotAct("user_not_found", `Nobody has the id ${id}.`);
  return user;
}

/** A channel that this person may write in. */
function openChannel(world: World, id: string, user: User): Channel {
  const channel = world.workspace.channels.get(id);
  if (channel === undefined) throw new CannotAct("channel_not_found", `There is no channel ${id}.`);
  if (!channel.members.has(user.id))
    throw new CannotAct("not_in_channel", `${user.name} is not in #${channel.name}.`);
  if (channel.isArchived) throw new CannotAct("is_archived", `#${channel.name} is archived.`);
  return channel;
}
