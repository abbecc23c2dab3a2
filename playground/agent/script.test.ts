import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { breakOut } from "./answers/break-out.ts";
import { longAnswer } from "./answers/long-answer.ts";
import { chunksOf } from "./script.ts";

describe("chunks of an answer", () => {
  test("joined are the answer, and none ends within a character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (text, size) => {
          const chunks = chunksOf(text, { chunkChars: size, chunks: 1000 });
          expect(chunks.join("")).toBe(text);
          expect(chunks.every((chunk) => chunk.isWellFormed())).toBe(true);
          expect(chunks).not.toContain("");
        },
      ),
    );
  });

  test("are about as many as allowed, however long it is", () => {
    const { length } = chunksOf("word ".repeat(20_000), { chunkChars: 60, chunks: 160 });
    expect(length).toBeGreaterThan(150);
    expect(length).toBeLessThan(175);
  });
});

describe("the long answer", () => {
  test("has about 30,000 characters, with tables, lists and code blocks", () => {
    expect(longAnswer().length).toBeGreaterThan(28_000);
    expect(longAnswer().length).toBeLessThan(40_000);
    expect(longAnswer()).toMatch(/^\| --- \|/m);
    expect(longAnswer()).toMatch(/^```typescript$/m);
    expect(longAnswer()).toMatch(/^ {3}- \[x\] /m);
    expect(longAnswer()).toBe(longAnswer());
  });
});

describe("the break-out attempt", () => {
  test.each([
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!subteam^",
    "<@U0",
    "|https://slack.com",
    "![pixel]",
    "javascript:",
  ])("contains %s", (token) => {
    expect(breakOut()).toContain(token);
  });
});
