import { expect, test } from "vitest";
import { dataTable } from "./data-table.ts";
import { renderAnswer } from "./index.ts";

test("flat records are a table with a column for each key", () => {
  const data = [
    { pod: "web-1", restarts: 3, ready: true },
    { pod: "web-2", node: null },
  ];
  expect(dataTable(data)).toBe(
    "| pod | restarts | ready | node |\n| --- | --- | --- | --- |\n| web\\-1 | 3 | true |  |\n| web\\-2 |  |  |  |",
  );
  expect(JSON.stringify(renderAnswer(dataTable(data) ?? ""))).toContain('"type":"table"');
});

test("a cell says its words letter by letter", () => {
  const words = "a | b **c** `d` <!channel> [e](https://f.example) ![g](https://h.example/i.png) \\ & #j\nk";
  const shown = JSON.stringify(renderAnswer(dataTable([{ words }]) ?? ""));
  for (const part of ["a | b **c** `d`", "[e](https://f.example)", "![g](https://h.example/i.png)", "#j k"])
    expect(shown).toContain(part);
  expect(shown).not.toMatch(/"type":"(?:image|broadcast|user)"|"text":"[eg]"/);
});

test.each<[string, unknown]>([
  ["no list", { a: 1 }],
  ["nothing", []],
  ["records without keys", [{}]],
  ["lists", [[1, 2]]],
  ["nested records", [{ a: { b: 1 } }]],
  ["words", ["a", "b"]],
  ["more rows than Slack's tables hold", Array.from({ length: 100 }, () => ({ a: 1 }))],
  ["more columns", [Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`c${at}`, at]))]],
  ["more words", [{ a: "x".repeat(10_000) }]],
])("%s are none", (_, data) => {
  expect(dataTable(data)).toBeUndefined();
});
