import type { Align, InlineElement } from "./block.ts";

/**
 * An answer as a flat list, the form that can be weighed, split and rendered. Nesting that Slack does not know is flattened
 * here: lists by indent, quotes by a border.
 */
export type Piece =
  | { readonly kind: "heading"; readonly depth: number; readonly inlines: readonly InlineElement[] }
  | { readonly kind: "paragraph"; readonly quoted: boolean; readonly inlines: readonly InlineElement[] }
  | ItemPiece
  | CodePiece
  | TablePiece
  | { readonly kind: "rule" }
  /** A sentence of ours: the only piece that an agent's text never becomes. */
  | { readonly kind: "note"; readonly text: string };

export type ItemPiece = {
  readonly kind: "item";
  readonly quoted: boolean;
  readonly ordered: boolean;
  /** The number before the item, if `ordered`. */
  readonly number: number;
  readonly indent: number;
  readonly inlines: readonly InlineElement[];
};
export type CodePiece = {
  readonly kind: "code";
  readonly quoted: boolean;
  readonly language?: string;
  readonly text: string;
};
export type TablePiece = {
  readonly kind: "table";
  readonly align: readonly Align[];
  /** The first row is the header; all rows have as many cells as `align`. */
  readonly rows: readonly TableRow[];
};
export type TableRow = readonly (readonly InlineElement[])[];

export const inlineText = (inlines: readonly InlineElement[]): string =>
  inlines.map((inline) => inline.text).join("");
