import { type Draft, previewOf, renderPreview } from "../reply/index.ts";
import { SlackError } from "../slack/errors.ts";
import type { TurnMark } from "../slack/mark.ts";
import type { SlackMessage } from "../slack/messages.ts";
import { type Chunk, isStreamOver } from "../slack/streams.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import { type ProgressBudget, showProgress } from "./progress.ts";
import { withQuestion } from "./question.ts";
import { lineCard, nextChunks, type Shown, streamWords } from "./stream-growth.ts";
import type { Turn } from "./turn.ts";
import { withStop } from "./with-stop.ts";

/** A stream that this process began, in this attempt: only then it is known what stands in it. */
export type LiveStream = {
  /** Monotonic, ms. */
  readonly begunAtMs: number;
  shown: Shown;
  isOpen: boolean;
};

export type GrowingReply = {
  /** The agent has said more. */
  show(draft: Draft): void;
  /** A word of ours until the agent's next one. */
  say(sentence: string): void;
  /** Resolves once nothing of it is under way. */
  stop(): Promise<void>;
};

type Ports = Pick<TurnPorts, "slack" | "streams" | "settings" | "log"> & { readonly budget: ProgressBudget };

/**
 * Shows the reply while it grows: by appending to its stream where one is live, else by updates. A stream that grows old, that Slack ended or
 * whose content is not known is ended first; the reply stays one message. Whatever fails here is dropped: the final update tells all.
 */
export function growingReply(
  turn: Turn,
  live: LiveStream | undefined,
  ports: Ports,
  signal: AbortSignal,
): GrowingReply {
  const { channel } = turn;
  const ts = turn.posts[0]?.ts ?? "";
  const mark: TurnMark = { turn: turn.id, part: 0 };
  const isLive = (): boolean => live?.isOpen === true && performance.now() - live.begunAtMs < limits.streamMs;
  const isStream = turn.posts[0]?.isStream === true;
  let mustEnd = isStream;
  let draft: Draft | undefined;
  let sentence: string | undefined;
  let standing = "";
  let isBeat = false;

  const dropped = (error: unknown): void =>
    ports.log.debug({ err: error }, "an intermediate state was not shown");

  const append = async (stream: LiveStream): Promise<boolean> => {
    const { say, agentName } = ports.settings();
    const next = draft && nextChunks(stream.shown, draft, mark, streamWords(say, agentName));
    const beat: readonly Chunk[] = isBeat ? [lineCard(mark, next?.shown.line ?? stream.shown.line)] : [];
    const chunks = next === undefined || next.chunks.length === 0 ? beat : next.chunks;
    isBeat = false;
    if (chunks.length === 0 || !ports.budget()) return false;
    try {
      await ports.streams.append(channel, ts, chunks, signal);
      if (next !== undefined) stream.shown = next.shown;
      return true;
    } catch (error) {
      dropped(error);
      if (!(error instanceof SlackError)) return false;
      // A card comes again as it is; words that may stand would come twice, and without them there would be a hole.
      if (error.failure === "unknown" && chunks.some(({ type }) => type === "blocks"))
        stream.shown = { ...stream.shown, words: "over" };
      if (error.failure === "refused") {
        stream.isOpen = false;
        mustEnd = !isStreamOver(error);
        progress.ring();
      }
      return false;
    }
  };

  /** Refused once, it is refused again: what that means for the update, the update says. */
  const end = async (): Promise<void> => {
    try {
      await ports.streams.end(channel, ts, mark, "once", signal);
    } catch (error) {
      if (!(error instanceof SlackError) || error.failure !== "refused") throw error;
      dropped(error);
    }
    mustEnd = false;
  };

  const update = async (): Promise<boolean> => {
    try {
      const { say, agentName } = ports.settings();
      const working = { status: sentence ?? say("working", { agent: agentName }) };
      const said = draft === undefined ? renderPreview("", [], working) : preview(draft, working);
      const message: SlackMessage = withStop(withQuestion(said, turn.asked), turn.id, say);
      const words = JSON.stringify(message);
      if (words === standing || !ports.budget()) return false;
      if (mustEnd) await end();
      // The cards that bore the mark go; Slack may have ended the stream before it got another one.
      await ports.slack.updateOnce(channel, ts, message, signal, isStream ? mark : undefined);
      standing = words;
      return true;
    } catch (error) {
      dropped(error);
      return false;
    }
  };

  const progress = showProgress(() => {
    if (live !== undefined && isLive()) return append(live);
    if (live !== undefined) live.isOpen = false;
    return update();
  });
  let beat: NodeJS.Timeout | undefined;
  const keepBeating = (): void => {
    beat = setTimeout(() => {
      isBeat = true;
      progress.ring();
      if (live?.isOpen === true) keepBeating();
    }, limits.streamBeatMs);
  };
  if (live?.isOpen === true) keepBeating();

  return {
    show(next) {
      draft = next;
      sentence = undefined;
      progress.ring();
    },
    say(next) {
      sentence = next;
      progress.ring();
    },
    async stop() {
      clearTimeout(beat);
      await progress.stop();
    },
  };
}

/** Steps, words so far, and one line that says that the agent still works. */
function preview(draft: Draft, working: { readonly status: string }): SlackMessage {
  const { markdown, status } = previewOf(draft);
  return renderPreview(markdown, draft.steps, status === undefined ? working : { status });
}
