import type { SlackMessage } from "../slack/messages.ts";
import type { Say } from "./ports.ts";
import { stopActionId } from "./stop-request.ts";

/** The growing reply with its Stop button; the final answer takes its place, and the button with it. */
export const withStop = (message: SlackMessage, turnId: string, say: Say): SlackMessage => ({
  ...message,
  blocks: [...(message.blocks ?? []), stopButton(turnId, say)],
});

export function stopButton(turnId: string, say: Say): Readonly<Record<string, unknown>> {
  const text = { type: "plain_text", text: say("stopButton", {}) };
  return {
    type: "actions",
    elements: [{ type: "button", action_id: stopActionId, value: turnId, text }],
  };
}
