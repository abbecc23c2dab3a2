import type { ReplyMessage } from "./block.ts";
import { pieceCost } from "./cost.ts";
import { limits } from "./limits.ts";
import type { Piece } from "./piece.ts";
import { messageOf, note, unitsIn } from "./render-answer.ts";
import { splitPiece } from "./split.ts";

/**
 * How an answer begins, as one message: its first paragraphs, lists and tables up to `limits.summaryCost`, cut between two of them
 * wherever that leaves enough; below it our own sentences. The same Markdown gives the same message. Never throws.
 */
export function summarizeAnswer(markdown: string, notices: readonly string[]): ReplyMessage {
  const pieces: Piece[] = [];
  let left: number = limits.summaryCost;
  const take = (piece: Piece): void => {
    pieces.push(piece);
    left -= pieceCost(piece);
  };
  // Words cost at least their length, so all of the beginning stands in this much.
  for (const unit of unitsIn(markdown.slice(0, limits.summaryCost * 2))) {
    const fits =
      unit.reduce((sum, piece) => sum + pieceCost(piece), 0) <= left && !isSecondTable(unit, pieces);
    if (fits) {
      for (const piece of unit) take(piece);
      continue;
    }
    // Little stands yet: a long list or paragraph is begun rather than left out.
    if (left > limits.summaryCost / 2)
      for (const piece of unit) {
        const head = pieceCost(piece) <= left ? piece : splitPiece(piece, left)?.[0];
        if (head !== undefined && !isSecondTable([head], pieces)) take(head);
        if (head !== piece) break;
      }
    break;
  }
  // A heading without what it stands over says nothing, nor does a rule.
  while (pieces.length > 1 && (pieces.at(-1)?.kind === "heading" || pieces.at(-1)?.kind === "rule"))
    pieces.pop();
  return messageOf([...pieces, ...notices.map(note)]);
}

const isSecondTable = (unit: readonly Piece[], before: readonly Piece[]): boolean =>
  unit.some(({ kind }) => kind === "table") && before.some(({ kind }) => kind === "table");
