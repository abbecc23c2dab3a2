import { expect, test } from "vitest";
import { quantile } from "./statistics.ts";
import { markdownTable, withTable } from "./table.ts";

test.each([
  [[], 0.5, Number.NaN],
  [[7], 0.99, 7],
  [[9, 1, 5], 0.5, 5],
  [[1, 2, 3, 4], 0.5, 2],
  [Array.from({ length: 100 }, (_, at) => at + 1), 0.99, 99],
  [Array.from({ length: 100 }, (_, at) => at + 1), 1, 100],
])("quantile of %j at %d", (values, share, expected) => {
  expect(quantile(values, share)).toBe(expected);
});

const metric = { key: "k", label: "wait, ms", digits: 1, better: "less" } as const;

test.each([
  ["the least is the best of what costs", metric, { a: 2, b: 1 }, "| wait, ms | 2.0 | **1.0** |"],
  [
    "the most of what is wanted",
    { ...metric, better: "more" as const },
    { a: 2, b: 1 },
    "| wait, ms | **2.0** | 1.0 |",
  ],
  ["equals are not told apart, as they are shown", metric, { a: 1.01, b: 1.04 }, "| wait, ms | 1.0 | 1.0 |"],
  ["who has no figure wins nothing", metric, { a: 3 }, "| wait, ms | 3.0 | NaN |"],
])("%s", (_, which, values, row) => {
  expect(markdownTable([{ metric: which, values }], ["a", "b"]).split("\n")[2]).toBe(row);
});

test("the table takes the place of the one before, and of nothing else", () => {
  const document = "a\n<!-- bench:start -->\nold\n<!-- bench:end -->\nz\n";
  const once = withTable(document, "new");
  expect(once).toBe("a\n<!-- bench:start -->\n\nnew\n\n<!-- bench:end -->\nz\n");
  expect(withTable(once, "new")).toBe(once);
  expect(() => withTable("no marks", "new")).toThrow(RangeError);
});
