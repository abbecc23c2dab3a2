import fc from "fast-check";
import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import { plainWords } from "./plain-words.ts";

const parsed = (markdown: string): Root =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** A tree without the places of its nodes, which nobody reads. */
const bare = (root: Root): unknown =>
  JSON.parse(JSON.stringify(root, (name, value) => (name === "position" ? undefined : value)));

test.each([
  ["", 0],
  ["One sentence, with all of its signs: (a) it's 5 + 5 = 10 %; $3 … right?", 1],
  ["First.\nStill first.\n\nSecond.\n\n\nThird.", 3],
  ["\n\nSpace above and below.\n\n", 1],
  ["Größe, 日本語 and Ελληνικά", 1],
  ["a  b", 1],
])("words alone need no parser: %j", (words, paragraphs) => {
  expect(plainWords(words)?.children).toHaveLength(paragraphs);
});

test.each([
  "*a*",
  "a_b_",
  "`a`",
  "a\n===",
  "a\n---",
  "- a",
  "+ a",
  "1. a",
  "1) a",
  "# a",
  "> a",
  "a | b",
  "    a",
  "a  \nb",
  "a \nb",
  "a ",
  "a\n b",
  "a\n1. b",
  "[a]",
  "a ~b~",
  "<b>",
  "a &amp; b",
  "a\\!",
  "www.example.com",
  "WWW.example.com",
  "https://example.com",
  "a@example.com",
  "a\tb",
  "\u0000",
  "\ufeffa",
  "a\u00a0",
  "👍",
])("what may be markup goes to the parser: %j", (markdown) => {
  expect(plainWords(markdown)).toBeUndefined();
});

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."abzß日ıſK019,.;:!?'\"()%+=$…–—- \n"), maxLength: 6 }),
  fc.constantFrom("\n", "\n\n", " ", "ww", "Www", "http:", "mailto:", "xmpp:a", "--", "==", "1.", "a)", "¹"),
  fc.string({ unit: "grapheme", maxLength: 2 }),
);

test("where it gives a tree, it is the parser's", () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const markdown = words.join("");
      const root = plainWords(markdown);
      if (root !== undefined) expect(root).toEqual(bare(parsed(markdown)));
    }),
    { numRuns: 5_000 },
  );
});
