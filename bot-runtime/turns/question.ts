import { escapeMrkdwn } from "../reply/index.ts";
import type { SlackMessage } from "../slack/messages.ts";
import type { Turn } from "./turn.ts";

/** Puts who asked what above a slash command's reply: Slack shows the command itself to nobody. The question is plain text. */
export function withQuestion(message: SlackMessage, asked: Turn["asked"]): SlackMessage {
  if (asked === undefined) return message;
  const quote = {
    type: "rich_text",
    elements: [
      {
        type: "rich_text_quote",
        elements: [
          { type: "user", user_id: asked.userId },
          { type: "text", text: `: ${asked.text}` },
        ],
      },
    ],
  };
  const text = `<@${asked.userId}>: ${escapeMrkdwn(asked.text)}\n${message.text}`;
  return { ...message, text, blocks: [quote, ...(message.blocks ?? [])] };
}
