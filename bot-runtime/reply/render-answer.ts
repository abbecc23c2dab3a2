import type { ReplyMessage } from "./block.ts";
import { blocksOf } from "./blocks.ts";
import { cutIndex } from "./cut.ts";
import { type Unit, unitsOf } from "./flatten.ts";
import { inertLine } from "./inert.ts";
import { limits } from "./limits.ts";
import { pack } from "./pack.ts";
import { parseMarkdown } from "./parse.ts";
import type { Piece } from "./piece.ts";
import { fallbackText, plainText } from "./plain.ts";
import { isNativeTable, tableAsCode } from "./table.ts";

export type AnswerOptions = {
  /** Most messages that one answer may become, at least 1. Default `limits.messages`. */
  readonly maxMessages?: number;
  /** Our sentence under an answer that was cut there. */
  readonly cutNotice?: string;
  /** Our sentence in the place of an answer without words. */
  readonly emptyNotice?: string;
};

/**
 * The agent's Markdown as Slack messages, each within Slack's limits: one at least, `maxMessages` at most. The same Markdown
 * gives the same messages, so a reply that was interrupted goes on where it stopped. Never throws, whatever the input.
 */
export const renderAnswer = (markdown: string, options: AnswerOptions = {}): ReplyMessage[] =>
  layOutAnswer(markdown, options).messages;

/** `renderAnswer`, and whether the answer was cut: then a file should carry the whole of it. */
export function layOutAnswer(
  markdown: string,
  options: AnswerOptions = {},
): { readonly messages: ReplyMessage[]; readonly cut: boolean } {
  const maxMessages = Math.max(1, options.maxMessages ?? limits.messages);
  // Words cost at least their length: what lies behind this is not shown, so it need not be parsed.
  const bound = cutIndex(markdown, maxMessages * limits.messageCost);
  const packed = pack(unitsIn(markdown.slice(0, bound)), maxMessages);
  const cut = packed.cut || bound < markdown.length;
  const [...pages] = packed.pages;
  if (cut) {
    const notice = note(options.cutNotice ?? "The answer is longer than fits here. The rest was left out.");
    pages.push([...(pages.pop() ?? []), notice]);
  } else if (pages.length === 0) {
    pages.push([note(options.emptyNotice ?? "The agent finished without an answer.")]);
  }
  return { messages: pages.map(messageOf), cut };
}

/** One of our own sentences (as `sentence` gives it) in small print, on one line. */
export const note = (markdown: string): Piece => ({
  kind: "note",
  text: plainLine(markdown, limits.noteChars) || "…",
});

/** The words of Markdown on one line of at most `chars` characters, for where Slack takes plain text only. */
export const plainLine = (markdown: string, chars: number): string =>
  inertLine(plainText([...unitsIn(markdown.slice(0, chars * 8))].flat()), chars);

export const messageOf = (pieces: readonly Piece[]): ReplyMessage => ({
  text: fallbackText(pieces),
  blocks: blocksOf(pieces),
});

/** The Markdown's units, parsed as they are asked for. */
export function* unitsIn(markdown: string): Generator<Unit> {
  let tables = 0;
  for (const root of parseMarkdown(markdown)) {
    for (const unit of unitsOf(root)) {
      const [piece] = unit;
      if (piece?.kind !== "table") {
        yield unit;
        continue;
      }
      tables += 1;
      yield tables <= limits.nativeTables && isNativeTable(piece) ? unit : tableAsCode(piece, false);
    }
  }
}
