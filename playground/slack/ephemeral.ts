import type { Channel, Ephemeral } from "./model.ts";
import { ephemeralView } from "./views-json.ts";
import { nextTs } from "./workspace.ts";
import type { World } from "./world.ts";

/** Shows a message to one user alone. It is in no history. */
export function postEphemeral(
  world: World,
  channel: Channel,
  draft: Omit<Ephemeral, "channel" | "ts">,
): Ephemeral {
  const ephemeral: Ephemeral = { ...draft, channel: channel.id, ts: nextTs(channel, world.clock.nowMs()) };
  world.workspace.ephemerals.push(ephemeral);
  world.history.posts.push({
    change: "ephemeral",
    atMs: world.clock.nowMs(),
    channel: channel.id,
    ts: ephemeral.ts,
    threadTs: ephemeral.threadTs,
    user: ephemeral.user,
    appId: ephemeral.appId,
    text: ephemeral.text,
    blocks: ephemeral.blocks,
    attachments: ephemeral.attachments,
    metadata: undefined,
  });
  world.feed.publish(() => ({ kind: "ephemeral-posted", ephemeral: ephemeralView(ephemeral) }));
  return ephemeral;
}

/** Takes it away: dismissed by the user, or replaced through its response_url. */
export function dropEphemeral(world: World, user: string, ts: string): boolean {
  const { ephemerals } = world.workspace;
  const index = ephemerals.findIndex((each) => each.user === user && each.ts === ts);
  const [dropped] = index === -1 ? [] : ephemerals.splice(index, 1);
  if (dropped === undefined) return false;
  world.feed.publish(() => ({ kind: "ephemeral-deleted", channel: dropped.channel, user, ts }));
  return true;
}
