import { announceChange, announceDeletion, announcePost } from "./announce.ts";
import type { PostRecord } from "./history.ts";
import { compareTs } from "./ids.ts";
import type { Channel, Message, StoredFile, Stream } from "./model.ts";
import { notifiedBy } from "./mrkdwn.ts";
import type { SlackObject } from "./page-api.ts";
import { streamBlocks } from "./stream-blocks.ts";
import { messageView } from "./views-json.ts";
import { nextTs } from "./workspace.ts";
import type { World } from "./world.ts";

/** What a new message says and who says it. */
export interface Draft {
  readonly user?: string | undefined;
  readonly botId?: string | undefined;
  readonly appId?: string | undefined;
  readonly teamId?: string | undefined;
  readonly subtype?: string | undefined;
  readonly username?: string | undefined;
  readonly icon?: string | undefined;
  readonly clientMsgId?: string | undefined;
  readonly threadTs?: string | undefined;
  readonly isBroadcast?: boolean | undefined;
  readonly text: string;
  readonly blocks?: readonly SlackObject[] | undefined;
  readonly attachments?: readonly SlackObject[] | undefined;
  readonly files?: readonly StoredFile[] | undefined;
  readonly metadata?: SlackObject | undefined;
  readonly stream?: Stream | undefined;
}

/** Puts a message into a channel: stored, shown, recorded, and announced to the apps that may see it. */
export function postMessage(world: World, channel: Channel, draft: Draft): Message {
  const nowMs = world.clock.nowMs();
  const blocks = draft.blocks ?? [];
  const attachments = draft.attachments ?? [];
  const files = draft.files ?? [];
  const message: Message = {
    channel: channel.id,
    ts: nextTs(channel, nowMs),
    threadTs: draft.threadTs,
    subtype: draft.subtype ?? naturalSubtype(draft),
    teamId: draft.teamId ?? world.workspace.team.id,
    user: draft.user,
    botId: draft.botId,
    appId: draft.appId,
    username: draft.username,
    icon: draft.icon,
    clientMsgId: draft.clientMsgId,
    text: draft.text,
    blocks,
    attachments,
    files,
    metadata: draft.metadata,
    reactions: new Map(),
    edited: undefined,
    replies: [],
    isBroadcast: draft.isBroadcast ?? false,
    stream: draft.stream,
    notifies: notifiedBy({ text: draft.text, blocks, attachments }),
    postedMs: nowMs,
  };
  channel.messages.push(message);
  channel.byTs.set(message.ts, message);
  for (const file of files) file.channels.add(channel.id);
  record(world, message, draft.stream === undefined ? "post" : "stream-start", draft.appId);
  world.feed.publish(() => ({ kind: "message-posted", message: messageView(message) }));
  joinThread(world, channel, message);
  announcePost(world, channel, message);
  return message;
}

/** What an edit may change. What is left out stays. */
export interface Edit {
  readonly text?: string | undefined;
  readonly blocks?: readonly SlackObject[] | undefined;
  readonly attachments?: readonly SlackObject[] | undefined;
  readonly metadata?: SlackObject | undefined;
  readonly files?: readonly StoredFile[] | undefined;
  /** Who edited, when Slack shows "(edited)". */
  readonly editor?: string | undefined;
  readonly appId?: string | undefined;
}

export function editMessage(world: World, channel: Channel, message: Message, edit: Edit): void {
  const previous = { ...message };
  if (edit.text !== undefined) message.text = edit.text;
  // An update replaces what was streamed: from here on it is a message like any other.
  message.stream = undefined;
  if (edit.blocks !== undefined) message.blocks = edit.blocks;
  if (edit.attachments !== undefined) message.attachments = edit.attachments;
  if (edit.metadata !== undefined) message.metadata = edit.metadata;
  if (edit.files !== undefined) message.files = edit.files;
  const ts = nextTs(channel, world.clock.nowMs());
  if (edit.editor !== undefined) message.edited = { user: edit.editor, ts };
  message.notifies = notifiedBy(message);
  record(world, message, "update", edit.appId);
  world.feed.publish(() => ({ kind: "message-changed", message: messageView(message) }));
  announceChange(world, channel, message, previous, ts);
}

/** Deletes a message. A root with replies leaves a tombstone, as in Slack. */
export function deleteMessage(
  world: World,
  channel: Channel,
  message: Message,
  by: { appId?: string } = {},
): void {
  const previous = { ...message };
  record(world, message, "delete", by.appId);
  message.stream?.cancelTimers();
  if (message.replies.length > 0 && message.subtype !== "tombstone") {
    Object.assign(message, {
      subtype: "tombstone",
      text: "This message was deleted.",
      blocks: [],
      attachments: [],
      files: [],
    });
    world.feed.publish(() => ({ kind: "message-changed", message: messageView(message) }));
    announceChange(world, channel, message, previous, nextTs(channel, world.clock.nowMs()));
    return;
  }
  removeFrom(channel.messages, message);
  channel.byTs.delete(message.ts);
  const root = rootOf(channel, message);
  if (root !== undefined) {
    removeFrom(root.replies, message);
    world.feed.publish(() => ({ kind: "message-changed", message: messageView(root) }));
  }
  world.feed.publish(() => ({ kind: "message-deleted", channel: channel.id, ts: message.ts }));
  announceDeletion(world, channel, previous, nextTs(channel, world.clock.nowMs()));
}

/** Keeps a version of the message for the checkers. */
export function record(
  world: World,
  message: Message,
  change: PostRecord["change"],
  appId: string | undefined,
): void {
  world.history.posts.push({
    change,
    atMs: world.clock.nowMs(),
    channel: message.channel,
    ts: message.ts,
    threadTs: message.threadTs,
    user: message.user,
    appId,
    text: message.stream === undefined ? message.text : message.stream.markdown,
    blocks:
      message.stream === undefined ? message.blocks : [...streamBlocks(message.stream), ...message.blocks],
    attachments: message.attachments,
    metadata: message.metadata,
  });
}

/** The root of a reply's thread. */
export const rootOf = (channel: Channel, message: Message): Message | undefined =>
  message.threadTs === undefined || message.threadTs === message.ts
    ? undefined
    : channel.byTs.get(message.threadTs);

function joinThread(world: World, channel: Channel, message: Message): void {
  const root = rootOf(channel, message);
  if (root === undefined) return;
  root.replies.push(message);
  world.feed.publish(() => ({ kind: "message-changed", message: messageView(root) }));
}

function naturalSubtype(draft: Draft): string | undefined {
  if (draft.isBroadcast) return "thread_broadcast";
  if ((draft.files?.length ?? 0) > 0) return "file_share";
  return undefined;
}

function removeFrom(messages: Message[], message: Message): void {
  // From the end: what is deleted is mostly recent.
  for (let index = messages.length - 1; index >= 0; index--) {
    const ts = messages[index]?.ts ?? "";
    if (ts === message.ts) messages.splice(index, 1);
    if (compareTs(ts, message.ts) <= 0) return;
  }
}
