import fc from "fast-check";
import { expect, test } from "vitest";
import { shownTexts, violationsOf } from "./message-violations.ts";
import { summarizeAnswer } from "./summary.ts";

const paragraph = (name: string, chars = 400): string => `${name} ${"word ".repeat(chars / 5)}`.trim();
const words = (markdown: string): string => shownTexts(summarizeAnswer(markdown, []).blocks).join("\n");

test("an answer begins with whole paragraphs, and what is ours stands below", () => {
  const all = Array.from({ length: 30 }, (_, at) => paragraph(`p${at}`));
  const texts = shownTexts(summarizeAnswer(all.join("\n\n"), ["The rest is in **a.md**.", "A note."]).blocks);
  expect(texts.slice(-2)).toEqual(["The rest is in a.md.", "A note."]);
  const shown = texts
    .slice(0, -2)
    .join("")
    .match(/p\d+( word)+/g);
  expect(shown?.length).toBeGreaterThan(4);
  for (const [at, one] of (shown ?? []).entries()) expect(one).toBe(all[at]);
});

test.each([
  [
    "a heading that nothing follows",
    `${paragraph("a", 2_500)}\n\n## Next\n\n${paragraph("b", 3_000)}`,
    /^a( word)+$/,
  ],
  ["one endless paragraph", paragraph("a", 50_000), /^a( word)+ ?$/],
  [
    "one long list",
    Array.from({ length: 200 }, (_, at) => `- item ${at} ${"x".repeat(50)}`).join("\n"),
    /^item 0 x+\nitem 1 /,
  ],
  ["a heading over endless code", `# T\n\n\`\`\`sh\n${"line\n".repeat(5_000)}\`\`\``, /^T\nline\nline/],
])("%s is cut where it makes sense", (_, markdown, shows) => {
  expect(words(markdown)).toMatch(shows);
  expect(words(markdown).length).toBeLessThan(3_500);
});

test("two tables do not come into one message", () => {
  const table = "| a | b |\n|---|---|\n| 1 | 2 |";
  const { blocks } = summarizeAnswer(`${table}\n\nwords\n\n${table}\n\nmore`, []);
  expect(blocks.map(({ type }) => type)).toEqual(["table", "rich_text"]);
});

test("it is a message that Slack takes, whatever the answer", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ maxLength: 300 }),
          fc.constantFrom(
            "# h",
            "- a\n- b",
            "| a |\n|---|\n| 1 |",
            "```\ncode\n```",
            "<!channel> @here",
            "---",
            "[a](https://b.example)",
          ),
        ),
        { minLength: 1, maxLength: 40 },
      ),
      (parts) => {
        const message = summarizeAnswer(parts.join("\n\n"), ["The whole answer is in a file."]);
        expect(violationsOf(message)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
