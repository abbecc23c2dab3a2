import fc from "fast-check";
import { expect, test } from "vitest";
import { cutBytes, cutIndex, cutLineIndex } from "./cut.ts";

test.each<[text: string, max: number, head: string]>([
  ["", 5, ""],
  ["short", 5, "short"],
  ["aaaa bbbb", 7, "aaaa "],
  ["One two. Three four", 12, "One two. "],
  ["One. Two three four", 18, "One. Two three "],
  ["aaaaaaaaaa", 4, "aaaa"],
  ["aaa👍bbb", 4, "aaa"],
  ["aaaé\u0301bbb", 4, "aaa"],
  ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 15, "👩‍👩‍👧‍👦"],
  ["🇫🇷🇩🇪", 6, "🇫🇷"],
])("%j at %i is cut after %j", (text, max, head) => {
  expect(text.slice(0, cutIndex(text, max))).toBe(head);
});

test("a grapheme without end is cut between code points", () => {
  const zalgo = `a${"\u0301".repeat(500)}`;
  expect(cutIndex(zalgo, 300)).toBe(300);
});

test.each<[text: string, max: number, head: string]>([
  ["a\nb\nc", 4, "a\nb\n"],
  ["aaaa\nb", 3, "aaa"],
  ["a\n\n\nb", 3, "a\n\n"],
])("code %j at %i is cut after %j", (text, max, head) => {
  expect(text.slice(0, cutLineIndex(text, max))).toBe(head);
});

test.each<[text: string, bytes: number, expected: string]>([
  ["abc", 3, "abc"],
  ["abcdef", 5, "ab…"],
  ["日本語日本語", 12, "日本語…"],
  ["a &amp; b", 8, "a…"],
  ["👍👍", 7, "👍…"],
])("cutBytes(%j, %i)", (text, bytes, expected) => {
  expect(cutBytes(text, bytes)).toBe(expected);
});

test("a cut keeps to its bound and to whole characters", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 400 }),
      fc.integer({ min: 100, max: 300 }),
      (text, max) => {
        const index = cutIndex(text, max);
        expect(index).toBeLessThanOrEqual(max);
        expect(index).toBeGreaterThan(0 === text.length ? -1 : 0);
        expect(text.slice(0, index).isWellFormed()).toBe(true);
        expect(Buffer.byteLength(cutBytes(text, max))).toBeLessThanOrEqual(max);
      },
    ),
  );
});
