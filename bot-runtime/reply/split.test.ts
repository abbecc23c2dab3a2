import { describe, expect, test } from "vitest";
import type { ReplyMessage } from "./block.ts";
import { shownTexts, violationsOf } from "./message-violations.ts";
import { renderAnswer } from "./render-answer.ts";
import { sketch } from "./sketch.ts";

/** Renders, checks every message against Slack's rules, and gives each message's lines. */
function pages(markdown: string, maxMessages = 100): string[][] {
  const messages = renderAnswer(markdown, { maxMessages });
  expect(messages.flatMap(violationsOf)).toEqual([]);
  return messages.map(sketch);
}

const filler = (words: number): string => Array.from({ length: words }, (_, i) => `word${i}`).join(" ");
const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");

describe("an answer longer than a message", () => {
  test("is split between paragraphs first", () => {
    const [first, second, ...more] = pages(`${filler(800)}\n\n${filler(700)}\n\nend`);
    expect(more).toEqual([]);
    expect(first).toEqual([filler(800)]);
    expect(second).toEqual([`${filler(700)}\n\nend`]);
  });

  test("takes a heading along with what stands below it", () => {
    const [first, second] = pages(`${filler(800)}\n\n## Cause\n\n${filler(700)}`);
    expect(first?.at(-1)).toBe(filler(800));
    expect(second?.[0]).toBe("header: Cause");
  });

  test("moves code to the next message rather than break it", () => {
    const code = numbered(300, (i) => `line ${i} of the code`);
    const [first, second, ...more] = pages(`${filler(800)}\n\n\`\`\`py\n${code}\n\`\`\``);
    expect([first?.length, more.length]).toEqual([1, 0]);
    expect(second).toEqual([`code(py): ${code}`]);
  });

  test("goes on with code of the same language where no message holds it, between lines", () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i} of the code`);
    const all = pages(`\`\`\`py\n${lines.join("\n")}\n\`\`\``);
    expect(all.length).toBeGreaterThan(3);
    expect(all.every((page) => page.length === 1 && page[0]?.startsWith("code(py): "))).toBe(true);
    expect(all.flatMap((page) => (page[0] ?? "").replace("code(py): ", "").split("\n"))).toEqual(lines);
  });

  test("moves a list to the next message rather than break it", () => {
    const [first, second, ...more] = pages(
      `${filler(800)}\n\n${numbered(100, (i) => `- item ${i} of the list`)}`,
    );
    expect([first?.length, second?.length, more.length]).toEqual([1, 100, 0]);
  });

  test("goes on numbering a list that no message holds", () => {
    const all = pages(numbered(900, (i) => `${i}. item number ${i} of a long list`));
    expect(all.length).toBeGreaterThan(2);
    expect(all.flat()).toEqual(
      Array.from({ length: 900 }, (_, i) => `${i + 1}. item number ${i + 1} of a long list`),
    );
  });

  test("goes on numbering where the list is loose and its items hold code", () => {
    const all = pages(
      numbered(400, (i) => `${i}. step ${i}\n\n   \`\`\`sh\n   run ${i} --with some options\n   \`\`\`\n`),
    );
    const expected = Array.from({ length: 400 }, (_, i) => [
      `${i + 1}. step ${i + 1}`,
      `code(sh): run ${i + 1} --with some options`,
    ]);
    expect(all.flat()).toEqual(expected.flat());
  });

  test("repeats a table's header", () => {
    const all = pages(`| id | name |\n|---|---|\n${numbered(250, (i) => `| ${i} | n${i} |`)}`);
    expect(all.map((page) => page.length)).toEqual([100, 100, 53]);
    expect(all.map((page) => page[0])).toEqual(Array(3).fill("| <b>id</b> | <b>name</b> |"));
    expect(all.flatMap((page) => page.slice(1))).toEqual(
      Array.from({ length: 250 }, (_, i) => `| ${i + 1} | n${i + 1} |`),
    );
  });

  test("shows the second small table of a message as text in it", () => {
    const table = "| a | b |\n|---|--:|\n| 1 | 22 |\n\n";
    const text = "code(): a |  b\n--|---\n1 | 22";
    expect(pages(table.repeat(3))).toEqual([["| <b>a</b> | <b>b</b> |", "| 1 | 22 |", text, text]]);
  });

  test("gives a large table a message of its own, and shows those past the fourth as text", () => {
    const table = `| a | b | c |\n|---|---|---|\n| ${filler(5)} | ${filler(6)} | ${filler(7)} |\n\n`;
    const all = pages(table.repeat(6));
    expect(all.map((page) => page.length)).toEqual([2, 2, 2, 4]);
    expect(all[3]?.slice(2).every((line) => line.startsWith("code(): a "))).toBe(true);
    expect(pages(table.repeat(3), 1)).toHaveLength(1);
    expect(pages(table.repeat(3), 1)[0]?.filter((line) => line.startsWith("note"))).toEqual([]);
  });

  test("shows a table that is too wide, or has a cell too long, as text", () => {
    const cells = (cell: string) => `|${`${cell}|`.repeat(21)}`;
    expect(pages(`${cells("a")}\n${cells("-")}\n${cells("1")}`)[0]?.[0]).toMatch(/^code\(\): a \| a/);
    const [page] = pages(`|a|\n|-|\n|${filler(1_500)}|`);
    expect(page?.[0]).toMatch(/^code\(\): a\n/);
  });

  test("breaks a long paragraph after a sentence, and loses none of its words", () => {
    const text = numbered(1_200, (i) => `This is sentence ${i}.`).replaceAll("\n", " ");
    const all = pages(text);
    expect(all.length).toBeGreaterThan(2);
    expect(all.every((page) => page[0]?.trim().endsWith("."))).toBe(true);
    expect(all.map((page) => page[0]?.trim()).join(" ")).toBe(text);
  });

  test("keeps a style and a link across the break", () => {
    const all = pages(`**${filler(2_000)}** [${filler(2_000)}](https://a.example/)`);
    expect(all.length).toBeGreaterThan(2);
    expect(all[0]?.[0]).toMatch(/^<b>word0 .*<\/b>$/);
    expect(all.at(-1)?.[0]).toMatch(/^\[.*word1999\]\(https:\/\/a\.example\/\)$/);
  });

  test.each([
    ["emoji of several code points", "👩‍👩‍👧‍👦"],
    ["a letter with accents", "e\u0301\u0323"],
    ["a flag", "🇫🇷"],
  ])("is never split inside %s", (_, grapheme) => {
    const messages = renderAnswer(grapheme.repeat(6_000), { maxMessages: 100 });
    expect(messages.flatMap(violationsOf)).toEqual([]);
    for (const message of messages) {
      expect(shownTexts(message.blocks).join("").replaceAll(grapheme, "")).toBe("");
    }
  });

  test("has at most 50 blocks a message", () => {
    const all = pages(numbered(120, (i) => `## Heading ${i}\n\ntext ${i}\n`));
    expect(all.length).toBeGreaterThan(2);
    expect(all.flat().filter((line) => line.startsWith("header: "))).toHaveLength(120);
  });

  test("ends after the most messages, and says so", () => {
    const messages: ReplyMessage[] = renderAnswer(filler(40_000));
    expect(messages).toHaveLength(10);
    expect(messages.flatMap(violationsOf)).toEqual([]);
    expect(messages.flatMap(sketch).filter((line) => line.startsWith("note: "))).toEqual([
      "note: The answer is longer than fits here. The rest was left out.",
    ]);
    expect(sketch(messages[9] ?? { text: "", blocks: [] }).at(-1)).toMatch(/^note: /);
  });

  test("reaches link definitions at its end", () => {
    const all = pages(`${`${filler(400)} [log][1]\n\n`.repeat(4)}[1]: https://a.example/log`);
    expect(
      all
        .flat()
        .join("")
        .match(/\[log\]\(https:\/\/a\.example\/log\)/g),
    ).toHaveLength(4);
  });

  test("is the same each time", () => {
    const markdown = `# A\n\n${filler(3_000)}\n\n${numbered(300, (i) => `- ${i}`)}`;
    expect(renderAnswer(markdown)).toEqual(renderAnswer(markdown));
  });
});
