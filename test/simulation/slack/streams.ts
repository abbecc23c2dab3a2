import { SlackError } from "../../../bot-runtime/slack/errors.ts";
import { markOf } from "../../../bot-runtime/slack/mark.ts";
import type { SimProcess } from "../process.ts";
import type { World } from "../world.ts";
import { type Message, us, type Workspace } from "./workspace.ts";

type Args = Readonly<Record<string, unknown>>;
type Block = Readonly<Record<string, unknown>>;

/** What the rest of Slack knows of channels. */
export type Channels = {
  /** @throws {SlackError} where nothing can be written. */
  readonly writable: (method: string, channel: unknown) => Message[];
  readonly lagMs: () => number;
  /** @throws {SlackError} when the channel has had its message of this second. */
  readonly pace: (method: string, channel: string) => void;
};

export type Streams = {
  readonly start: (args: Args, process: SimProcess, begunAtMs: number) => Record<string, unknown>;
  readonly append: (args: Args, process: SimProcess, begunAtMs: number) => Record<string, unknown>;
  readonly stop: (args: Args, process: SimProcess, begunAtMs: number) => Record<string, unknown>;
  /** Whether the message still takes chunks, and no update. */
  readonly isOpen: (message: Message) => boolean;
  /** Slack ends all of them by itself. */
  readonly closeAll: () => void;
};

/** Slack ends a stream by itself after this, or when nothing came for that long, ms. */
const livesMs = 300_000;
const idlesMs = 120_000;

export function simStreams(world: World, place: Workspace, channels: Channels): Streams {
  const { time, history } = world;

  const isOpen = ({ stream }: Message): boolean =>
    stream?.isOpen === true &&
    time.nowMs - stream.begunAtMs < livesMs &&
    time.nowMs - stream.touchedAtMs < idlesMs;

  const begun = ({ epoch }: SimProcess, begunAtMs: number) => ({
    atMs: time.nowMs,
    begunAtMs,
    ...(epoch === undefined ? {} : { epoch }),
  });

  const streamed = (method: string, args: Args): Message => {
    const message = channels.writable(method, args.channel).find(({ ts }) => ts === args.ts);
    if (message === undefined) throw new SlackError(method, "refused", "message_not_found");
    if (!isOpen(message)) throw new SlackError(method, "refused", "message_not_in_streaming_state");
    return message;
  };

  return {
    isOpen,
    start(args, process, begunAtMs) {
      const method = "chat.startStream";
      const channel = String(args.channel);
      const messages = channels.writable(method, channel);
      if (typeof args.thread_ts !== "string" || typeof args.recipient_user_id !== "string")
        throw new SlackError(method, "refused", "invalid_arguments");
      channels.pace(method, channel);
      const blocks = added([], args.chunks);
      const message: Message = {
        ts: place.stamp(),
        threadTs: args.thread_ts,
        user: us.botUserId,
        visibleAtMs: time.nowMs + channels.lagMs(),
        clientMsgId: undefined,
        mark: markOf({ blocks }),
        text: "",
        blocks,
        stream: { isOpen: true, begunAtMs: time.nowMs, touchedAtMs: time.nowMs, hasMetadata: false },
      };
      messages.push(message);
      history.push({
        kind: "posted",
        ...begun(process, begunAtMs),
        ts: message.ts,
        thread: `${channel}:${message.threadTs}`,
        says: place.says(message),
        ...(message.mark === undefined ? {} : { mark: message.mark }),
      });
      return { ts: message.ts, channel };
    },
    append(args, process, begunAtMs) {
      const message = streamed("chat.appendStream", args);
      message.blocks = added(message.blocks as Block[], args.chunks);
      if (message.stream !== undefined) message.stream.touchedAtMs = time.nowMs;
      history.push({
        kind: "updated",
        ...begun(process, begunAtMs),
        ts: message.ts,
        says: place.says(message),
      });
      return { ts: message.ts };
    },
    stop(args, process, begunAtMs) {
      const message = streamed("chat.stopStream", args);
      if (message.stream !== undefined) {
        message.stream.isOpen = false;
        message.stream.hasMetadata ||= args.metadata !== undefined;
      }
      history.push({
        kind: "updated",
        ...begun(process, begunAtMs),
        ts: message.ts,
        says: place.says(message),
      });
      return { ts: message.ts };
    },
    closeAll() {
      for (const message of [...place.channels.values()].flat())
        if (message.stream !== undefined) message.stream.isOpen = false;
    },
  };
}

/** Cards are replaced by those of their id, blocks come below. */
function added(before: readonly Block[], chunks: unknown): Block[] {
  let blocks = [...before];
  for (const chunk of Array.isArray(chunks) ? (chunks as Block[]) : []) {
    if (chunk.type === "blocks") blocks.push(...(chunk.blocks as Block[]));
    if (chunk.type !== "task_update") continue;
    const card = { type: "task_card", task_id: chunk.id, title: chunk.title, status: chunk.status };
    const isKnown = blocks.some(({ task_id: id }) => id === chunk.id);
    blocks = isKnown ? blocks.map((one) => (one.task_id === chunk.id ? card : one)) : [...blocks, card];
  }
  return blocks;
}
