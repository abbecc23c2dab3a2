import { isOwnBlock, pieceCost } from "./cost.ts";
import type { Unit } from "./flatten.ts";
import { limits } from "./limits.ts";
import type { Piece } from "./piece.ts";
import { splitPiece } from "./split.ts";
import { isNarrow, isWithinOneTable, tableAsCode } from "./table.ts";

export type Packed = { readonly pages: readonly (readonly Piece[])[]; readonly cut: boolean };

/**
 * Fills messages with units in their order: a unit moves to the next message whole if it fits there; a longer one is split
 * between its pieces, and only a piece longer than a message inside. Each page leaves room for notes. `cut`: more units came
 * than `maxPages` hold.
 */
export function pack(units: Iterable<Unit>, maxPages: number): Packed {
  const pages: Piece[][] = [];
  let page = emptyPage;
  const turn = (): void => {
    const headings = trailingHeadings(page.pieces);
    pages.push(page.pieces.slice(0, page.pieces.length - headings.length));
    page = headings.reduce(added, emptyPage);
  };
  for (const next of units) {
    const unit = page.hasTable ? besideTable(next, page, pages.length + 1 === maxPages) : next;
    if (!fits(page, unit) && fits(emptyPage, unit) && page.pieces.length > 0) turn();
    for (const piece of unit) {
      let rest: Piece | undefined = piece;
      while (rest !== undefined && pages.length < maxPages) {
        const step: Step = place(page, rest);
        if (step.kind === "turn") turn();
        else {
          page = step.page;
          rest = step.rest;
        }
      }
      if (pages.length >= maxPages) return { pages, cut: true };
    }
  }
  return { pages: page.pieces.length > 0 ? [...pages, [...page.pieces]] : pages, cut: false };
}

type Page = {
  readonly pieces: readonly Piece[];
  readonly cost: number;
  readonly blocks: number;
  readonly hasTable: boolean;
};
type Step =
  | { readonly kind: "turn" }
  | { readonly kind: "placed"; readonly page: Page; readonly rest?: Piece };

const emptyPage: Page = { pieces: [], cost: 0, blocks: 0, hasTable: false };
const pageCost = limits.messageCost - limits.notesCost;
const pageBlocks = limits.blocks - limits.notesBlocks;

/** A second table needs a message of its own, or, where it is small or there is none, becomes text. */
function besideTable(unit: Unit, page: Page, isLastPage: boolean): Unit {
  const [table] = unit;
  if (table?.kind !== "table") return unit;
  const text = tableAsCode(table, false);
  return isLastPage || (text.every(isNarrow) && fits(page, text)) ? text : unit;
}

/** Puts the piece, or as much of it as fits, onto the page; or says that the page must be turned first. */
function place(page: Page, piece: Piece): Step {
  // A rule divides what stands above from what stands below, not two messages.
  if (piece.kind === "rule" && page.pieces.length === 0) return { kind: "placed", page };
  if (fits(page, [piece])) return { kind: "placed", page: added(page, piece) };
  const isNearlyFull = page.cost > pageCost * 0.75;
  const isBlocked =
    page.blocks + blocksOf(page, piece) > pageBlocks || (piece.kind === "table" && page.hasTable);
  if (isBlocked || (page.pieces.length > 0 && (isNearlyFull || fits(emptyPage, [piece]))))
    return { kind: "turn" };
  const [head, rest] = splitPiece(piece, pageCost - page.cost) ?? [];
  if (head === undefined) {
    // An empty page takes what cannot be split: no such piece is longer than a message.
    return page.pieces.length > 0 ? { kind: "turn" } : { kind: "placed", page: added(page, piece) };
  }
  return { kind: "placed", page: added(page, head), ...(rest && { rest }) };
}

/** Whether all the pieces fit below what the page holds. */
function fits(page: Page, pieces: readonly Piece[]): boolean {
  let next = page;
  for (const piece of pieces) {
    const isTableTooMany = piece.kind === "table" && (next.hasTable || !isWithinOneTable(piece));
    next = { ...added(next, piece), pieces: [piece] };
    if (isTableTooMany || next.cost > pageCost || next.blocks > pageBlocks) return false;
  }
  return true;
}

const added = (page: Page, piece: Piece): Page => ({
  pieces: [...page.pieces, piece],
  cost: page.cost + pieceCost(piece),
  blocks: page.blocks + blocksOf(page, piece),
  hasTable: page.hasTable || piece.kind === "table",
});

/** Neighbours that are rich text share a block. */
function blocksOf(page: Page, piece: Piece): number {
  const last = page.pieces.at(-1);
  return last !== undefined && !isOwnBlock(last) && !isOwnBlock(piece) ? 0 : 1;
}

/** A heading goes with what it stands over, unless it is all that the page holds. */
function trailingHeadings(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLastIndex((piece) => piece.kind !== "heading");
  return last < 0 ? [] : pieces.slice(last + 1);
}
