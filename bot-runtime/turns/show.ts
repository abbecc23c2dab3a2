import { withoutRating } from "../feedback/index.ts";
import { isTokenError, SlackError } from "../slack/errors.ts";
import type { TurnMark } from "../slack/mark.ts";
import type { SlackMessage } from "../slack/messages.ts";
import { answerMessages } from "./answer-messages.ts";
import { placePost } from "./place.ts";
import type { TurnPorts } from "./ports.ts";
import type { TurnEvent } from "./reduce.ts";
import type { Answer, Turn } from "./turn.ts";

/** Slack will never take this turn's answer where it belongs: the channel, the thread or our membership is gone. */
const placeGone = new Set([
  "channel_not_found",
  "is_archived",
  "is_inactive",
  "not_in_channel",
  "thread_not_found",
  "restricted_action",
  "restricted_action_read_only_channel",
  "restricted_action_thread_locked",
  "cannot_reply_to_message",
]);

/** Our own message was deleted, or is not ours to change any more. */
const replyGone = new Set([
  "message_not_found",
  "cant_update_message",
  "edit_window_closed",
  "msg_not_found",
]);

/** Slack refuses the form of the message, not its place. */
const badForm = new Set([
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_too_long",
  "msg_blocks_too_long",
  "invalid_arguments",
  "no_text",
]);

export const isPlaceGone = (error: SlackError): boolean => placeGone.has(error.code);

/** The message, or all of its place, is not there to be changed. */
export const isMessageGone = ({ code }: SlackError): boolean => replyGone.has(code) || placeGone.has(code);

type Advance = (turn: Turn, event: TurnEvent) => Promise<Turn>;

/**
 * Makes the whole answer stand: the first message replaces the growing reply, further ones follow it, each exactly once.
 * Returns the turn and whether its place in Slack is gone, in which case nothing can be shown there any more.
 */
export async function showAnswer(
  turn: Turn,
  answer: Answer,
  ports: TurnPorts,
  advance: Advance,
  signal: AbortSignal,
): Promise<{ readonly turn: Turn; readonly gone: string | undefined }> {
  let current = turn;
  try {
    for (const [part, message] of answerMessages(turn, answer, ports).entries())
      current = await showPart(current, part, message, ports, advance, signal);
    return { turn: current, gone: undefined };
  } catch (error) {
    if (error instanceof SlackError && isPlaceGone(error)) return { turn: current, gone: error.code };
    throw error;
  }
}

async function showPart(
  turn: Turn,
  part: number,
  message: SlackMessage,
  ports: TurnPorts,
  advance: Advance,
  signal: AbortSignal,
): Promise<Turn> {
  const ts = turn.posts[part]?.ts;
  const attempt = async (form: SlackMessage): Promise<Turn> => {
    if (ts === undefined) return placePost(turn, part, form, { ...ports, advance }, signal);
    const mark = turn.posts[part]?.isStream === true ? { turn: turn.id, part } : undefined;
    if (mark !== undefined) await endStream(turn.channel, ts, mark, ports, signal);
    await ports.slack.update(turn.channel, ts, form, signal, mark);
    return turn;
  };
  try {
    return await attempt(message);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    if (badForm.has(error.code) && message.blocks !== undefined)
      return showPlainer(message, error, attempt, turn, ports);
    if (ts === undefined || !replyGone.has(error.code)) throw error;
    // Somebody deleted the growing reply: the answer is posted anew, with an intent of its own. Nothing is found below a root that is gone.
    const rootGone = ts === turn.threadTs;
    const anew = await advance(turn, { kind: "intended", part, atMs: ports.now(), rootGone });
    return placePost(anew, part, message, { ...ports, advance }, signal);
  }
}

/** Without the buttons below it where Slack takes it so, and then no other answer has them; else as plain text. */
async function showPlainer(
  message: SlackMessage,
  refusal: SlackError,
  attempt: (form: SlackMessage) => Promise<Turn>,
  turn: Turn,
  ports: TurnPorts,
): Promise<Turn> {
  const bare = withoutRating(message);
  if (bare !== undefined) {
    try {
      const shown = await attempt(bare);
      if (refusal.code.startsWith("invalid_")) ports.ratings.refused(refusal.code);
      return shown;
    } catch (error) {
      if (!(error instanceof SlackError) || !badForm.has(error.code)) throw error;
    }
  }
  ports.log.error(
    { err: refusal, turn: turn.id },
    "Slack refused the answer's blocks: it is shown as plain text",
  );
  return attempt({ text: message.text });
}

/**
 * No answer waits for it: what Slack has against it, it has against the update as well, where that needs the stream's end it ends it again,
 * and in some minutes Slack ends it by itself.
 */
async function endStream(
  channel: string,
  ts: string,
  mark: TurnMark,
  { streams, log }: TurnPorts,
  signal: AbortSignal,
): Promise<void> {
  try {
    await streams.end(channel, ts, mark, "retried", signal);
  } catch (error) {
    if (!(error instanceof SlackError) || isTokenError(error) || error.code === "aborted") throw error;
    log.debug({ err: error }, "a stream could not be ended");
  }
}
