import { describe, expect, test } from "vitest";
import { violationsOf } from "./message-violations.ts";
import { renderAnswer } from "./render-answer.ts";
import { renderPreview } from "./render-preview.ts";

const CHARS = 1_000_000;
const flood = (part: string): string => part.repeat(Math.ceil(CHARS / part.length));

describe("a megabyte made to stall the parser is rendered within its bounds", () => {
  test.each([
    ["stars", flood("*")],
    ["emphasis that never closes", flood("*a_ ")],
    ["mixed emphasis", flood("a**b_c* ")],
    ["open brackets", flood("[")],
    ["nested brackets", `${"[".repeat(CHARS / 2)}${"]".repeat(CHARS / 2)}`],
    ["open images", flood("![")],
    ["open links", flood("[a](")],
    ["quotes in quotes", flood(">")],
    ["quotes in quotes, spaced", flood("> ")],
    ["lists in lists", flood("- ")],
    ["numbers in numbers", flood("1. ")],
    ["lists nested by indent", Array.from({ length: 1_000 }, (_, i) => `${" ".repeat(i * 2)}- a`).join("\n")],
    ["backticks", flood("`")],
    ["backticks of every length", Array.from({ length: 1_400 }, (_, i) => "`".repeat(i)).join(" ")],
    ["tildes", flood("~a ")],
    ["footnotes", flood("[^a]")],
    ["entities", flood("&")],
    ["open tags", flood("<a ")],
    ["comments", flood("<!--")],
    ["a table of one row", `|a|\n|-|\n${flood("|a")}`],
    ["a table of rows", `|a|b|\n|-|-|\n${flood("|1|2|\n")}`],
    ["a tight list", flood("- item\n")],
    ["a loose list", flood("1. item\n\n")],
    ["definitions", flood("[a]: b\n")],
    ["host after host", flood("www.")],
    ["mail after mail", flood("a@b.")],
    ["lines", flood("\n")],
    ["spaces", flood(" ")],
    ["one word", flood("a")],
    ["one code block", `\`\`\`\n${flood("a b c\n")}`],
    ["one code line", `\`\`\`\n${flood("a")}`],
    ["fences", flood("```\n")],
    ["accents", flood("\u0301")],
    ["headings", flood("# a\n")],
    ["rules", flood("---\n\n")],
    ["a label of dots", `[${flood("a.")}](https://a.example)`],
  ])("%s", (_, markdown) => {
    const messages = renderAnswer(markdown);
    expect(messages.length).toBeLessThanOrEqual(10);
    expect(messages.flatMap(violationsOf)).toEqual([]);
    expect(violationsOf(renderPreview(markdown, []))).toEqual([]);
  });
});
