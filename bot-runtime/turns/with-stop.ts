import type { SlackMessage } from "../slack/messages.ts";
import type { Say } from "./ports.ts";
import { stopActionId } from "./stop-request.ts";

/** The growing reply with its Stop button; the final answer takes its place, and the button with it. */
export function withStop(message: SlackMessage, turnId: string, say: Say): SlackMessage {
  const text = { type: "plain_text", text: say("stopButton", {}) };
  const stop = {
    type: "actions",
    elements: [{ type: "button", action_id: stopActionId, value: turnId, text }],
  };
  return { ...message, blocks: [...(message.blocks ?? []), stop] };
}
