import type { Root } from "mdast";

/**
 * The tree of text that is words alone, as the parser would make it; undefined where a single character might be markup. Our own sentences
 * and short answers are of this kind, and a growing reply is laid out again with every word: the parser costs a thousand times more.
 */
export function plainWords(markdown: string): Root | undefined {
  if (!WORDS.test(markdown) || MARKUP.test(markdown)) return undefined;
  const paragraphs = markdown.match(PARAGRAPH) ?? [];
  return {
    type: "root",
    children: paragraphs.map((value) => ({ type: "paragraph", children: [{ type: "text", value }] })),
  };
}

/** No character here opens, closes or escapes anything in the midst of a line. */
const WORDS = /^[\p{L}\p{N} \n,.;:!?'"()%+=$…–—-]*$/u;

/** A line that begins with anything but a letter, space at its end (a break), what GFM makes a link without a mark. */
const MARKUP = /(?:^|\n)[^\p{L}\n]| (?:\n|$)|[wW]{3}/u;

const PARAGRAPH = /[^\n]+(?:\n[^\n]+)*/g;
