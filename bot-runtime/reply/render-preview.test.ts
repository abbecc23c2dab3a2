import { expect, test } from "vitest";
import { violationsOf } from "./message-violations.ts";
import { renderPreview } from "./render-preview.ts";
import { sketch } from "./sketch.ts";
import type { Step } from "./step.ts";

const shown = (markdown: string, steps: Step[] = [], status?: string): string[] => {
  const message = renderPreview(markdown, steps, status === undefined ? {} : { status });
  expect(violationsOf(message)).toEqual([]);
  return sketch(message);
};

test.each<[what: string, markdown: string, expected: string[]]>([
  ["nothing yet", "", ["note: …"]],
  ["code that goes on", "See:\n\n```sql\nselect 1", ["See:", "code(sql): select 1"]],
  ["a fence just opened", "See:\n\n```", ["See:"]],
  ["half a table", "| a | b |\n|--", ["| a | b |\n|--"]],
  ["a table's head", "| a | b |\n|---|---|", ["| <b>a</b> | <b>b</b> |"]],
  ["half a row", "| a | b |\n|---|---|\n| 1", ["| <b>a</b> | <b>b</b> |", "| 1 |   |"]],
  ["half a link", "see [the log](https://a.exam", ["see the log"]],
  ["half an address", "see https://a.exam", ["see"]],
  ["a whole address", "see https://a.example now", ["see [https://a.example](https://a.example/) now"]],
  ["half of bold", "so **bol", ["so **bol"]],
  ["half a list", "1. a\n2.", ["1. a", "2.  "]],
])("a preview of %s", (_, markdown, expected) => {
  expect(shown(markdown)).toEqual(expected);
});

test("steps stand above the text, the status below it", () => {
  const steps: Step[] = [
    { id: "1", title: "query_metrics", state: "complete" },
    { id: "2", title: "read\nlogs <!here>", state: "error" },
    { id: "3", title: "approve", state: "pending" },
    { id: "4", title: "restart", state: "in_progress" },
  ];
  expect(shown("So far", steps, "Working &amp; waiting…")).toEqual([
    "note: ✓ query_metrics\n✗ read logs <\u200b!here>\n○ approve\n◌ restart",
    "So far",
    "note: Working & waiting…",
  ]);
});

test("only the latest steps are listed", () => {
  const steps = Array.from(
    { length: 30 },
    (_, i): Step => ({ id: `${i}`, title: `s${i}`, state: "complete" }),
  );
  expect(shown("", steps)[0]?.split("\n")).toEqual([
    "note: … 22 earlier",
    ...steps.slice(-8).map((step) => `✓ ${step.title}`),
  ]);
});

test("a long text shows its end", () => {
  const lines = Array.from({ length: 2_000 }, (_, i) => `Line ${i} of the text.`);
  const all = shown(lines.join("\n\n")).join("\n");
  expect(all.startsWith("…")).toBe(true);
  expect(all.endsWith("Line 1999 of the text.")).toBe(true);
});

test("the end of a long code block is still code", () => {
  const all = shown(`\`\`\`go\n${Array.from({ length: 2_000 }, (_, i) => `line(${i})`).join("\n")}`);
  expect(all[0]).toBe("…");
  expect(all[1]).toMatch(/^code\(go\): line\(\d+\)\n/);
  expect(all[1]?.endsWith("line(1999)")).toBe(true);
});

test("an end so dense that formatting fills the message still shows its last words", () => {
  const all = shown(`${"*a* `b` ".repeat(2_000)}end`);
  expect(all.join("\n").endsWith("end")).toBe(true);
});
