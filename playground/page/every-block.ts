import type { SlackObject } from "../slack/page-api.ts";

const plain = (text: string): SlackObject => ({ type: "plain_text", text });
const mrkdwn = (text: string): SlackObject => ({ type: "mrkdwn", text });
const rich = (text: string): SlackObject => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});
const button = (text: string, more: SlackObject = {}): SlackObject => ({
  type: "button",
  action_id: text,
  value: text,
  text: plain(text),
  ...more,
});

/** One block of each kind that a message may carry, and the words that must be seen of it. */
export const everyBlock: readonly { readonly words: string; readonly block: SlackObject }[] = [
  { words: "A header", block: { type: "header", text: plain("A header") } },
  {
    words: "section words",
    block: {
      type: "section",
      text: mrkdwn("*bold* section words and `code`\n> quoted"),
      fields: [mrkdwn("*Field*\none"), plain("two")],
      accessory: button("Accessory"),
    },
  },
  { words: "small print", block: { type: "context", elements: [mrkdwn("small print")] } },
  { words: "Deny", block: { type: "actions", elements: [button("Deny", { style: "danger" })] } },
  { words: "rich words", block: rich("rich words") },
  {
    words: "mark down",
    block: { type: "markdown", text: "**mark down**\n\n| a | b |\n|---|--:|\n| 1 | 2 |" },
  },
  {
    words: "cell one",
    block: { type: "table", rows: [[{ type: "raw_text", text: "cell one" }, rich("cell two")]] },
  },
  {
    words: "A picture",
    block: { type: "image", image_url: "https://example.com/p.png", alt_text: "A picture" },
  },
  {
    words: "Look it up",
    block: { type: "task_card", task_id: "1", title: "Look it up", status: "complete" },
  },
  {
    words: "The plan",
    block: {
      type: "plan",
      title: "The plan",
      tasks: [
        { type: "task_card", task_id: "2", title: "A step", status: "in_progress", output: rich("so far") },
      ],
    },
  },
  { words: "Mind this", block: { type: "alert", level: "warning", text: mrkdwn("Mind this") } },
  {
    words: "Card body",
    block: {
      type: "card",
      title: mrkdwn("Card title"),
      body: mrkdwn("Card body"),
      actions: [button("On card")],
    },
  },
  { words: "In a row", block: { type: "carousel", elements: [{ type: "card", title: mrkdwn("In a row") }] } },
  {
    words: "Inside",
    block: {
      type: "container",
      title: plain("Around"),
      child_blocks: [{ type: "section", text: plain("Inside") }],
    },
  },
  {
    words: "Helpful",
    block: {
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          action_id: "feedback",
          positive_button: { text: plain("Helpful"), value: "1" },
          negative_button: { text: plain("Not"), value: "0" },
        },
      ],
    },
  },
  {
    words: "A film",
    block: {
      type: "video",
      title: plain("A film"),
      video_url: "https://example.com/v",
      thumbnail_url: "https://example.com/t.png",
      alt_text: "film",
    },
  },
  { words: "remote-1", block: { type: "file", external_id: "remote-1", source: "remote" } },
];
