import { announceChange } from "./announce.ts";
import { limits } from "./limits.ts";
import { record } from "./messages.ts";
import type { Channel, Message, Stream } from "./model.ts";
import { notifiedBy } from "./mrkdwn.ts";
import type { SlackObject, TaskView } from "./page-api.ts";
import { messageView } from "./views-json.ts";
import { nextTs } from "./workspace.ts";
import type { World } from "./world.ts";

/** One piece of a streamed message. Source: chat.appendStream `chunks`. */
export type Chunk =
  | { readonly type: "markdown_text"; readonly text: string }
  | { readonly type: "task_update"; readonly task: TaskView }
  | { readonly type: "plan_update"; readonly title: string }
  | { readonly type: "blocks"; readonly blocks: readonly SlackObject[] };

export const newStream = (displayMode: Stream["displayMode"], nowMs: number): Stream => ({
  state: "streaming",
  displayMode,
  planTitle: undefined,
  markdown: "",
  tasks: new Map(),
  startedMs: nowMs,
  cancelTimers: () => {},
});

/** Adds chunks to a streaming message. Slack ends a stream by itself after five minutes, or when nothing comes for two. */
export function appendChunks(world: World, message: Message, stream: Stream, chunks: readonly Chunk[]): void {
  let added = "";
  for (const chunk of chunks) {
    if (chunk.type === "markdown_text") added += chunk.text;
    if (chunk.type === "plan_update") stream.planTitle = chunk.title;
    if (chunk.type === "task_update") stream.tasks.set(chunk.task.id, mergeTask(stream, chunk.task));
    if (chunk.type === "blocks") message.blocks = [...message.blocks, ...chunk.blocks];
  }
  stream.markdown += added;
  message.text = stream.markdown;
  message.notifies = notifiedBy(message);
  watchIdle(world, message, stream);
  record(world, message, "stream-append", message.appId);
  world.feed.publish(() => ({
    kind: "stream-appended",
    message: messageView(message),
    markdownAdded: added,
  }));
}

/** Ends a stream; `state` says who did. */
export function endStream(
  world: World,
  channel: Channel,
  message: Message,
  state: Exclude<Stream["state"], "streaming">,
  last: {
    readonly blocks?: readonly SlackObject[] | undefined;
    readonly metadata?: SlackObject | undefined;
  } = {},
): void {
  const { stream } = message;
  if (stream === undefined) return;
  stream.cancelTimers();
  stream.state = state;
  const previous = { ...message };
  if (last.blocks !== undefined) message.blocks = [...message.blocks, ...last.blocks];
  if (last.metadata !== undefined) message.metadata = last.metadata;
  message.notifies = notifiedBy(message);
  record(world, message, "stream-stop", message.appId);
  world.feed.publish(() => ({ kind: "message-changed", message: messageView(message) }));
  announceChange(world, channel, message, previous, nextTs(channel, world.clock.nowMs()));
}

function watchIdle(world: World, message: Message, stream: Stream): void {
  stream.cancelTimers();
  const channel = world.workspace.channels.get(message.channel);
  const leftMs = stream.startedMs + limits.streamMs - world.clock.nowMs();
  const close = () => {
    if (channel !== undefined && stream.state === "streaming")
      endStream(world, channel, message, "closed-by-slack");
  };
  stream.cancelTimers = world.clock.after(Math.max(0, Math.min(leftMs, limits.streamIdleMs)), close);
}

/** Details and output of a task grow by what each update brings; title and status are replaced. */
function mergeTask(stream: Stream, task: TaskView): TaskView {
  const before = stream.tasks.get(task.id);
  if (before === undefined) return task;
  const details = joined(before.details, task.details);
  const output = joined(before.output, task.output);
  return {
    ...task,
    ...(details === undefined ? {} : { details }),
    ...(output === undefined ? {} : { output }),
    sources: [...before.sources, ...task.sources],
  };
}

const joined = (before: string | undefined, more: string | undefined): string | undefined =>
  before === undefined ? more : before + (more ?? "");
