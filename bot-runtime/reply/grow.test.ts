import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block } from "./block.ts";
import { type Grown, growAnswer, nothingGrown } from "./grow.ts";
import { shownTexts, violationsOf } from "./message-violations.ts";
import { renderAnswer } from "./render-answer.ts";

/** What stands in a message after the answer was told in these states, one after the other; `isOver`: nothing more was added. */
function told(states: readonly string[]): { readonly blocks: readonly Block[]; readonly isOver: boolean } {
  const blocks: Block[] = [];
  let grown: Grown = nothingGrown;
  for (const state of states) {
    const added = growAnswer(state, grown);
    if (added === undefined) return { blocks, isOver: true };
    blocks.push(...added.blocks);
    grown = added.grown;
  }
  return { blocks, isOver: false };
}

/** Blocks that came one after the other are spaced by Slack, not by lines of their own. */
const wordsIn = (blocks: readonly Block[]): string => shownTexts(blocks).join("").replace(/\s/g, "");

const growing = (markdown: string, step: number): string[] =>
  Array.from({ length: Math.ceil(markdown.length / step) }, (_, at) => markdown.slice(0, (at + 1) * step));

describe("a message that can only be added to", () => {
  test.each<[string, string[], string[]]>([
    ["waits for the end of a paragraph", ["One", "One two."], []],
    ["shows it once the next begins", ["One.", "One.\n\nTwo"], ["One."]],
    ["adds the next only", ["One.\n\nTwo", "One.\n\nTwo.\n\nThree"], ["One.", "Two."]],
    ["waits for the whole of a list", ["Two things:\n\n- a\n- b"], ["Two things:"]],
    ["waits for the end of code", ["Run:\n\n```\nls\n"], ["Run:"]],
    ["waits for the end of a table", ["All:\n\n| a |\n|---|\n| 1 |"], ["All:"]],
    ["takes a repeated state for nothing new", ["One.\n\nTwo", "One.\n\nTwo"], ["One."]],
  ])("%s", (_, states, texts) => {
    const { blocks, isOver } = told(states);
    expect(shownTexts(blocks)).toEqual(texts);
    expect(isOver).toBe(false);
  });

  test.each<[string, string[], string[]]>([
    ["the agent begins anew", ["One.\n\nTwo", "Other.\n\nTwo"], ["One."]],
    ["the agent takes its words back", ["One.\n\nTwo", "One."], ["One."]],
    ["a link's address comes later", ["[a].\n\nTwo", "[a].\n\nTwo\n\n[a]: https://a.example\n\nx"], ["[a]."]],
  ])("is left as it is where %s", (_, states, texts) => {
    expect(told(states)).toMatchObject({ isOver: true });
    expect(shownTexts(told(states).blocks)).toEqual(texts);
  });

  test("holds no more than a message does", () => {
    const words = "Words and more words of an answer that goes on. ".repeat(8);
    const answer = Array.from({ length: 200 }, (_, at) => `## Part ${at}\n\n${words}`).join("\n\n");
    const { blocks, isOver } = told(growing(answer, 1_000));
    expect(isOver).toBe(true);
    expect(blocks.length).toBeLessThanOrEqual(30);
    expect(violationsOf({ text: "x", blocks })).toEqual([]);
  });

  test("shows the beginning of the final answer, whatever the agent writes and however it is cut", () => {
    const part = fc.constantFrom(
      "One.",
      "*b* <!channel>",
      "# T",
      "- a\n- b",
      "> q",
      "```\nc\n```",
      "| a |\n|---|\n| 1 |",
      "---",
      "[x](https://x.example)",
      "<@U1>",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (parts, step) => {
        const markdown = parts.join("\n\n");
        const { blocks } = told(growing(markdown, step));
        if (blocks.length === 0) return;
        const final = renderAnswer(markdown).flatMap((message) => message.blocks);
        expect(violationsOf({ text: "x", blocks })).toEqual([]);
        expect(wordsIn(final).startsWith(wordsIn(blocks))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
