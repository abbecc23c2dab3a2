import type { Block } from "./block.ts";
import { blocksOf } from "./blocks.ts";
import { cutIndex } from "./cut.ts";
import { limits } from "./limits.ts";
import { pack } from "./pack.ts";
import { unitsIn } from "./render-answer.ts";

/** What of an answer stands in a message that can only be added to. */
export type Grown = {
  /** Its pieces, to compare with what the answer says later. */
  readonly pieces: readonly string[];
  readonly blocks: number;
};

export const nothingGrown: Grown = { pieces: [], blocks: 0 };

/**
 * The blocks that an answer in the making adds below what stands, and what stands then. Its last block stays away, since it still changes.
 * `undefined` where nothing may be added any more: the agent took back what is shown, or the message is full.
 */
export function growAnswer(
  markdownSoFar: string,
  standing: Grown,
): { readonly blocks: readonly Block[]; readonly grown: Grown } | undefined {
  const bound = cutIndex(markdownSoFar, limits.messageCost);
  const units = [...unitsIn(markdownSoFar.slice(0, bound))];
  const { pages, cut } = pack(units.slice(0, -1), 1);
  const [page = []] = pages;
  const pieces = page.map((piece) => JSON.stringify(piece));
  if (standing.pieces.some((piece, at) => piece !== pieces[at])) return undefined;
  const blocks = blocksOf(page.slice(standing.pieces.length));
  const count = standing.blocks + blocks.length;
  if (count > limits.grownBlocks || (blocks.length === 0 && (cut || bound < markdownSoFar.length)))
    return undefined;
  return { blocks, grown: { pieces, blocks: count } };
}
