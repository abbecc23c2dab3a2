import type { Rendering } from "../rendering.ts";
import type { Json } from "../untrusted.ts";

/**
 * The words of one block type as paragraphs of Markdown; none where the block says nothing. `inside` renders blocks that stand
 * in this one, one level deeper.
 */
export type BlockWords = (
  block: Json,
  rendering: Rendering,
  inside: (blocks: unknown) => readonly string[],
) => readonly string[];

/** Drops what says nothing. */
export const saying = (...paragraphs: readonly string[]): readonly string[] =>
  paragraphs.filter((paragraph) => paragraph.trim() !== "");
