import { escapeMrkdwn, fitText, inertLine } from "../reply/index.ts";
import type { SlackMessage } from "../slack/messages.ts";
import { limits } from "./limits.ts";
import type { Turn } from "./turn.ts";

/** Puts who asked what above a reply to what Slack itself shows to nobody (slash command, shortcut). The question is plain text. */
export function withQuestion(message: SlackMessage, asked: Turn["asked"]): SlackMessage {
  if (asked === undefined) return message;
  const question = inertLine(asked.text, limits.questionChars);
  const quote = {
    type: "rich_text",
    elements: [
      {
        type: "rich_text_quote",
        elements: [
          { type: "user", user_id: asked.userId },
          { type: "text", text: `: ${question}` },
        ],
      },
    ],
  };
  const text = fitText(`<@${asked.userId}>: ${escapeMrkdwn(question)}\n${message.text}`);
  return { ...message, text, blocks: [quote, ...(message.blocks ?? [])] };
}
