import { cutBytes } from "./cut.ts";
import { escapeMrkdwn } from "./inert.ts";
import { limits } from "./limits.ts";
import { inlineText, type Piece } from "./piece.ts";
import { tableLines } from "./table.ts";

/** The words of one message for its `text`, escaped and bounded. */
export const fallbackText = (pieces: readonly Piece[]): string => fitText(escapeMrkdwn(plainText(pieces)));

/** Escaped text as long as every Slack method takes it, ended with "…" where something is missing. */
export const fitText = (mrkdwn: string): string => cutBytes(mrkdwn, limits.textBytes);

/** The words of the pieces without any formatting. */
export function plainText(pieces: readonly Piece[]): string {
  let text = "";
  const spoken = pieces.filter((piece) => piece.kind !== "rule");
  spoken.forEach((piece, index) => {
    const previous = spoken[index - 1];
    const inList = previous?.kind === "item" && piece.kind === "item";
    text += (index === 0 ? "" : inList ? "\n" : "\n\n") + words(piece);
  });
  return text.trim();
}

function words(piece: Piece): string {
  switch (piece.kind) {
    case "heading":
    case "paragraph":
      return inlineText(piece.inlines);
    case "item": {
      const marker = piece.ordered ? `${piece.number}.` : "•";
      return `${"  ".repeat(piece.indent)}${marker} ${inlineText(piece.inlines)}`;
    }
    case "code":
    case "note":
      return piece.text;
    case "table":
      return tableLines(piece);
    case "rule":
      return "";
  }
}
