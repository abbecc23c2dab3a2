import type { MissingFeatures } from "./agent-sessions.ts";
import { isRefusedForGood, SlackError } from "./errors.ts";
import { limits } from "./limits.ts";
import { markedMetadata, type TurnMark } from "./mark.ts";
import type { Persona, Place } from "./messages.ts";
import type { Repeat, SlackCall } from "./web.ts";

/** One piece of a streamed message; a task is replaced by the next chunk with its id, blocks are only ever added. */
export type Chunk =
  | {
      readonly type: "task_update";
      readonly id: string;
      readonly title: string;
      readonly status: "pending" | "in_progress" | "complete" | "error";
    }
  | { readonly type: "plan_update"; readonly title: string }
  | { readonly type: "blocks"; readonly blocks: readonly Readonly<Record<string, unknown>>[] };

/** For whom the stream is written; Slack wants it outside of direct messages. */
export type Recipient = { readonly user: string; readonly team: string };

export type SlackStreams = {
  /**
   * Whether Slack has refused no stream here that it would refuse again, and has not failed at one a moment ago. Asked before each
   * beginning: after some minutes without any, one is let through.
   */
  mayBegin(channel: string): boolean;
  /**
   * Begins a message that grows, and gives its `ts`. Posts once, never repeats, and waits for Slack for a short while. @throws {SlackError}
   * `unknown` when it may stand all the same; a refusal that holds for more than this place is remembered.
   */
  begin(place: Place, recipient: Recipient, chunks: readonly Chunk[], signal: AbortSignal): Promise<string>;
  /** Adds to it, once: whether blocks were added is not known after `unknown`. @throws {SlackError} */
  append(channel: string, ts: string, chunks: readonly Chunk[], signal: AbortSignal): Promise<void>;
  /** From then on it is a message like any other. One that has ended already is fine. @throws {SlackError} */
  end(channel: string, ts: string, mark: TurnMark, repeat: Repeat, signal: AbortSignal): Promise<void>;
};

/**
 * Slack's native streams. A workspace, plan or app that refuses them is asked no second time as long as the process lives: `missing`
 * keeps that, and `onMissing` is told when it turns out.
 */
export function slackStreams(
  call: SlackCall,
  persona: () => Persona,
  missing: MissingFeatures,
  onMissing: () => void,
  now: () => number = () => performance.now(),
): SlackStreams {
  /** Monotonic, ms: the end of the pause after the last beginning that failed. */
  let pausedUntilMs: number | undefined;
  const pause = (): void => {
    pausedUntilMs = now() + limits.streamPauseMs;
  };
  const isPaused = (): boolean => {
    if (pausedUntilMs === undefined) return false;
    if (now() < pausedUntilMs) return true;
    // This one finds out; the others wait for what it finds.
    pause();
    return false;
  };
  const lacks = (what: "streams" | "streams-in-channels", code: string): void => {
    if (missing.has(what)) return;
    missing.set(what, code);
    onMissing();
  };
  const isDirect = (channel: string): boolean => channel.startsWith("D");
  return {
    mayBegin: (channel) =>
      !missing.has("streams") && (isDirect(channel) || !missing.has("streams-in-channels")) && !isPaused(),
    async begin({ channel, threadTs }, recipient, chunks, signal) {
      const args = {
        channel,
        thread_ts: threadTs,
        recipient_user_id: recipient.user,
        recipient_team_id: recipient.team,
        task_display_mode: "plan",
        chunks,
        ...persona(),
      };
      const bound = AbortSignal.timeout(limits.beginStreamMs);
      try {
        const { ts } = await call("chat.startStream", args, "once", AbortSignal.any([signal, bound]));
        if (typeof ts !== "string") throw new SlackError("chat.startStream", "unknown", "no_ts");
        pausedUntilMs = undefined;
        return ts;
      } catch (error) {
        if (!(error instanceof SlackError) || signal.aborted) throw error;
        if (isRefusedForGood(error)) {
          const inChannels = error.code === "channel_type_not_supported" && !isDirect(channel);
          lacks(inChannels ? "streams-in-channels" : "streams", error.code);
        }
        if (error.failure === "unknown" || error.failure === "rateLimited") pause();
        if (error.failure === "unknown" && bound.aborted)
          throw new SlackError("chat.startStream", "unknown", "timeout", { cause: error });
        throw error;
      }
    },
    async append(channel, ts, chunks, signal) {
      await call("chat.appendStream", { channel, ts, chunks }, "once", signal);
    },
    end: (channel, ts, mark, repeat, signal) => endStream(call, channel, ts, mark, repeat, signal),
  };
}

/** Ends a stream, and leaves its mark in metadata where there is one. One that has ended already is fine. @throws {SlackError} */
export async function endStream(
  call: SlackCall,
  channel: string,
  ts: string,
  mark: TurnMark | undefined,
  repeat: Repeat,
  signal: AbortSignal,
): Promise<void> {
  const metadata = mark === undefined ? {} : { metadata: markedMetadata(mark) };
  try {
    await call("chat.stopStream", { channel, ts, ...metadata }, repeat, signal);
  } catch (error) {
    if (!isStreamOver(error)) throw error;
  }
}

/** The stream has ended: by us, by Slack after some minutes, or by Slack's own stop button. */
export const isStreamOver = (error: unknown): boolean =>
  error instanceof SlackError &&
  (error.code === "message_not_in_streaming_state" || error.code === "stopped_by_user");
