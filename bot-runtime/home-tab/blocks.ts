import type { TextStyle } from "../reply/block.ts";
import { cutChars } from "../reply/index.ts";
import { inertProse } from "../reply/inert.ts";
import { limits } from "./limits.ts";

/** A block as App Home and a slash command's answer hold it. What others wrote stands in rich text alone, which Slack does not parse. */
export type Block = Readonly<Record<string, unknown>>;

export const heading = (words: string): Block => ({
  type: "header",
  text: { type: "plain_text", text: cutChars(inertProse(words), limits.headerChars) || "…", emoji: false },
});

/** Sentences of ours, a line each; none for none. */
export const sentences = (mrkdwn: readonly string[]): Block[] =>
  mrkdwn.length === 0
    ? []
    : [
        {
          type: "section",
          text: { type: "mrkdwn", text: cutChars(mrkdwn.join("\n"), limits.sectionChars), verbatim: true },
        },
      ];

/** Words of others in one paragraph. Empty ones are left out, and so is a paragraph of nothing else. */
export function paragraph(parts: readonly { readonly text: string; readonly style?: TextStyle }[]): Block[] {
  const elements = parts.flatMap(({ text, style }) => {
    const said = inertProse(text);
    return said === ""
      ? []
      : [{ type: "text" as const, text: said, ...(style === undefined ? {} : { style }) }];
  });
  if (elements.length === 0) return [];
  return [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
}

/** A line of a list: words of others, with a link of ours behind them where there is one, then a word of ours and a time. */
export type Line = {
  readonly words: string;
  readonly link?: string | undefined;
  readonly note?: string;
  /** Wall clock, ms since 1970; shown in the reader's own time. */
  readonly atMs?: number;
};

export function list(lines: readonly Line[]): Block[] {
  if (lines.length === 0) return [];
  const items = {
    type: "rich_text_list",
    style: "bullet",
    elements: lines.map((line) => ({ type: "rich_text_section", elements: inlinesOf(line) })),
  };
  return [{ type: "rich_text", elements: [items] }];
}

function inlinesOf({ words, link, note, atMs }: Line): Block[] {
  const text = inertProse(words) || "…";
  return [
    link === undefined ? { type: "text", text } : { type: "link", url: link, text },
    ...(note === undefined ? [] : [{ type: "text", text: ` — ${note}` }]),
    ...(atMs === undefined ? [] : [{ type: "text", text: ", " }, dateOf(atMs)]),
  ];
}

const dateOf = (atMs: number): Block => ({
  type: "date",
  timestamp: Math.floor(atMs / 1_000),
  format: "{date_short_pretty} {time}",
  fallback: new Date(atMs).toISOString().slice(0, 16).replace("T", " "),
});
