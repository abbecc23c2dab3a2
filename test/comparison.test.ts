import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(join(import.meta.dirname, "..", path), "utf8");
const page = read("docs/comparison.md");
const rowsOf = (text: string) => text.split("\n").filter((line) => line.startsWith("| ["));
const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = ""]) => heading);
const names = ["ours", "kagent #1017", "a2a-slack-template", "Chat SDK", "Botkube", "HolmesGPT", "OpenClaw"];

test("the README shows the page's table, with a link to where each row has its sources", () => {
  const shown = rowsOf(read("README.md")).map((row) => row.replaceAll("docs/comparison.md#", "#"));
  expect(shown).toEqual(rowsOf(page));
  expect(shown.length).toBeGreaterThanOrEqual(8);
});

test.each(rowsOf(page).map((row) => [/\(#([^)]*)\)/.exec(row)?.[1] ?? "", row]))(
  "%s: says something of each, and where it was read",
  (anchor) => {
    const heading = headings.find(
      (one) => one.toLowerCase().replace(/[,:;]/g, "").replaceAll(" ", "-") === anchor,
    );
    expect(heading).toBeDefined();
    const section = page.split(`## ${heading}\n`)[1]?.split(/^## |^\[k-pr\]/m)[0] ?? "";
    const said = section.split(/^- /m).slice(1);
    for (const name of names)
      expect(said.filter((one) => one.split(":")[0]?.includes(`**${name}**`))).toHaveLength(1);
  },
);

test("each source that is named has an address, and each address is named", () => {
  const named = new Set([...page.matchAll(/\]\[([a-z0-9-]+)\]/g)].map(([, name]) => name));
  const given = new Set([...page.matchAll(/^\[([a-z0-9-]+)\]: https:/gm)].map(([, name]) => name));
  expect([...named].sort()).toEqual([...given].sort());
});
