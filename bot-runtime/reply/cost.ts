import type { InlineElement } from "./block.ts";
import { limits } from "./limits.ts";
import { inlineText, type Piece, type TableRow } from "./piece.ts";

/** What a piece takes of `limits.messageCost`, in characters. */
export function pieceCost(piece: Piece): number {
  switch (piece.kind) {
    case "heading":
    case "paragraph":
    case "item":
      return inlinesCost(piece.inlines) + (isOwnBlock(piece) ? limits.blockCost : limits.elementCost);
    case "code":
      return textCost(piece.text) + 2 * limits.elementCost;
    case "table":
      return tableCost(piece.rows) + limits.blockCost;
    case "note":
      return textCost(piece.text) + limits.blockCost;
    case "rule":
      return limits.blockCost;
  }
}

export function textCost(text: string): number {
  let cost = 0;
  for (let index = 0; index < text.length; index += 1) cost += unitCost(text, index);
  return cost;
}

/** The UTF-16 unit at `index`: Slack counts `&`, `<` and `>` as the entities that it stores. */
export function unitCost(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code === AMPERSAND ? "&amp;".length : code === LESS || code === GREATER ? "&lt;".length : 1;
}

export function inlinesCost(inlines: readonly InlineElement[]): number {
  return inlines.reduce((cost, inline) => cost + inlineCost(inline), 0);
}

/** A link's address counts like its label. */
export const inlineCost = (inline: InlineElement): number =>
  limits.elementCost + textCost(inline.text) + (inline.type === "link" ? textCost(inline.url) : 0);

export const tableCost = (rows: readonly TableRow[]): number =>
  rows.reduce((cost, row) => cost + rowCost(row), 0);

export const rowCost = (row: TableRow): number =>
  row.reduce((cost, cell) => cost + limits.elementCost + inlinesCost(cell), 0);

/** Whether the piece is a block of its own; the others share one `rich_text` block with their neighbours. */
export function isOwnBlock(piece: Piece): boolean {
  if (piece.kind === "heading") return isHeaderBlock(piece);
  return piece.kind === "table" || piece.kind === "rule" || piece.kind === "note";
}

/** A header block is plain text: a heading with a link, or a long one, is set in bold instead. */
function isHeaderBlock(heading: Piece & { kind: "heading" }): boolean {
  return (
    heading.depth <= 2 &&
    heading.inlines.every((inline) => inline.type === "text") &&
    inlineText(heading.inlines).length <= limits.headerChars
  );
}

const AMPERSAND = "&".charCodeAt(0);
const LESS = "<".charCodeAt(0);
const GREATER = ">".charCodeAt(0);
