import type { InlineElement } from "./block.ts";
import { inlineCost, textCost, unitCost } from "./cost.ts";
import { cutIndex, cutLineIndex } from "./cut.ts";
import { limits } from "./limits.ts";
import { inlineText, type Piece } from "./piece.ts";
import { splitTable } from "./table.ts";

/**
 * A piece that is too long for a message as one that costs at most `cost`, and the rest (if more than space), both whole in
 * themselves: code stays code of its language, a table repeats its header, an item goes on as text under its number.
 * Undefined when nothing fits.
 */
export function splitPiece(piece: Piece, cost: number): [head: Piece, rest?: Piece] | undefined {
  switch (piece.kind) {
    case "table":
      return splitTable(piece, cost);
    case "code": {
      const index = cutLineIndex(piece.text, charsWithin(piece.text, cost - 2 * limits.elementCost));
      if (index === 0) return undefined;
      // The newline at the cut is the message's end.
      const head = piece.text.slice(0, index).replace(/\n$/, "");
      return [
        { ...piece, text: head === "" ? " " : head },
        { ...piece, text: piece.text.slice(index) },
      ];
    }
    case "heading":
    case "paragraph":
    case "item": {
      const parts = splitInlines(piece.inlines, cost - limits.blockCost);
      if (parts === undefined) return undefined;
      const [head, rest] = parts;
      const quoted = piece.kind !== "heading" && piece.quoted;
      const cut = { ...piece, inlines: head };
      return rest.length === 0 ? [cut] : [cut, { kind: "paragraph", quoted, inlines: rest }];
    }
    case "rule":
    case "note":
      return undefined;
  }
}

function splitInlines(
  inlines: readonly InlineElement[],
  cost: number,
): [InlineElement[], InlineElement[]] | undefined {
  const text = inlineText(inlines);
  const index = cutIndex(text, inlineCharsWithin(inlines, cost));
  if (index === 0) return undefined;
  const head: InlineElement[] = [];
  const rest: InlineElement[] = [];
  let start = 0;
  for (const inline of inlines) {
    const at = Math.max(0, index - start);
    start += inline.text.length;
    push(head, inline, inline.text.slice(0, at));
    // What separates the two messages need not stand at the start of the second.
    const after = inline.text.slice(at);
    push(rest, inline, rest.length === 0 ? after.trimStart() : after);
  }
  return [head, rest];
}

function push(inlines: InlineElement[], inline: InlineElement, text: string): void {
  if (text !== "") inlines.push({ ...inline, text });
}

/** How many characters of the inlines' text cost at most `cost`. */
function inlineCharsWithin(inlines: readonly InlineElement[], cost: number): number {
  let room = cost;
  let chars = 0;
  for (const inline of inlines) {
    if (inlineCost(inline) > room) {
      return chars + charsWithin(inline.text, room - (inlineCost(inline) - textCost(inline.text)));
    }
    room -= inlineCost(inline);
    chars += inline.text.length;
  }
  return chars;
}

function charsWithin(text: string, cost: number): number {
  let room = cost;
  for (let index = 0; index < text.length; index += 1) {
    room -= unitCost(text, index);
    if (room < 0) return index;
  }
  return text.length;
}
