import type { InlineElement, ReplyMessage, RichTextBlock } from "./block.ts";
import { inlinesCost } from "./cost.ts";
import { cutChars } from "./cut.ts";
import { escapeMrkdwn } from "./inert.ts";
import { limits } from "./limits.ts";
import { namedLink } from "./link.ts";
import { fitText } from "./plain.ts";
import type { Source } from "./sources.ts";

/**
 * The messages with an answer's sources below the last one, or, where that has no room, in one of their own. `title` is our own word
 * for them. Each is a link that names its true host.
 */
export function withSources(
  messages: readonly ReplyMessage[],
  sources: readonly Source[],
  title: string,
): ReplyMessage[] {
  if (sources.length === 0) return [...messages];
  const entries = sources.map(({ url, title: name }) => namedLink(url, name));
  const block = listBlock(title, entries);
  const text = [title, ...entries.map((entry) => cutChars(wordsOf(entry), limits.noteChars))]
    .map(escapeMrkdwn)
    .join("\n");
  const last = messages.at(-1);
  let cost: number = limits.blockCost;
  for (const entry of entries) cost += inlinesCost(entry) + limits.elementCost;
  if (
    last === undefined ||
    cost > limits.sourcesCost ||
    last.blocks.length >= limits.blocks - limits.notesBlocks
  )
    return [...messages, { text: fitText(text), blocks: [block] }];
  const merged = { text: fitText(`${last.text}\n${text}`), blocks: [...last.blocks, block] };
  return [...messages.slice(0, -1), merged];
}

const listBlock = (title: string, entries: readonly InlineElement[][]): RichTextBlock => ({
  type: "rich_text",
  elements: [
    { type: "rich_text_section", elements: [{ type: "text", text: title, style: { bold: true } }] },
    {
      type: "rich_text_list",
      style: "bullet",
      indent: 0,
      border: 0,
      elements: entries.map((elements) => ({ type: "rich_text_section", elements })),
    },
  ],
});

const wordsOf = (entry: readonly InlineElement[]): string => entry.map(({ text }) => text).join("");
