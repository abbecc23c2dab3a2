import { cutChars, inert } from "../reply/index.ts";
import type { Say } from "../turns/ports.ts";
import { limits } from "./limits.ts";

/** `callback_id` of the form, and the names of the one part that is filled in. */
export const askFormId = "sab_ask";
export const questionBlock = "question";
export const questionValue = "value";

/** The form that the shortcut opens: the message that it is about, inert and cut, and a field for a question. */
export const askForm = (
  words: string,
  metadata: string,
  { say, agent }: { readonly say: Say; readonly agent: string },
): Readonly<Record<string, unknown>> => ({
  type: "modal",
  callback_id: askFormId,
  private_metadata: metadata,
  title: plain(say("askTitle", {}), limits.titleChars),
  submit: plain(say("askButton", {}), limits.titleChars),
  blocks: [
    { type: "section", text: { type: "mrkdwn", text: say("askAbout", { agent }) } },
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_quote",
          elements: [{ type: "text", text: cutChars(inert(words), limits.shownChars) || "…" }],
        },
      ],
    },
    {
      type: "input",
      block_id: questionBlock,
      optional: true,
      label: plain(say("askLabel", {}), limits.labelChars),
      element: {
        type: "plain_text_input",
        action_id: questionValue,
        multiline: true,
        max_length: limits.questionChars,
        focus_on_load: true,
      },
    },
  ],
});

const plain = (text: string, chars: number) => ({
  type: "plain_text",
  text: cutChars(text, chars) || "…",
  emoji: false,
});
