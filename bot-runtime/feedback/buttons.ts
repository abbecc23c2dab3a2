import type { Opinion } from "../inbox/rating.ts";
import type { SlackMessage } from "../slack/messages.ts";
import type { Say } from "../turns/ports.ts";
import type { Turn } from "../turns/turn.ts";
import { limits } from "./limits.ts";
import { ratingValue } from "./value.ts";

/** `action_id` of the two buttons (`docs/slack.md`). */
export const ratingActionId = "sab_rate";

const blockType = "context_actions";

/**
 * The answer's messages with the two buttons below the last one, where that has room: they are Slack's own element for it.
 * Source: "Context actions block", "Feedback buttons element".
 */
export function withRating(
  messages: readonly SlackMessage[],
  turn: Turn,
  key: string,
  say: Say,
): SlackMessage[] {
  const last = messages.at(-1);
  if (last?.blocks === undefined || last.blocks.length >= limits.blocks) return [...messages];
  const { id: turnId, channel, taskId, contextId } = turn;
  const about = {
    turnId,
    channel,
    ...(turn.named && taskId !== undefined ? { task: taskId } : {}),
    ...(contextId === undefined ? {} : { context: contextId }),
  };
  const button = (opinion: Opinion, label: string) => ({
    text: { type: "plain_text", text: label.slice(0, limits.labelChars) },
    accessibility_label: label.slice(0, limits.labelChars),
    value: ratingValue(key, opinion, about),
  });
  const buttons = {
    type: blockType,
    elements: [
      {
        type: "feedback_buttons",
        action_id: ratingActionId,
        positive_button: button("positive", say("feedbackGood", {})),
        negative_button: button("negative", say("feedbackBad", {})),
      },
    ],
  };
  return [...messages.slice(0, -1), { ...last, blocks: [...last.blocks, buttons] }];
}

/** The message without these buttons; undefined where it has none. */
export function withoutRating({ text, blocks = [] }: SlackMessage): SlackMessage | undefined {
  const others = blocks.filter(({ type }) => type !== blockType);
  return others.length === blocks.length ? undefined : { text, blocks: others };
}
