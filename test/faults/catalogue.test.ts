import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, faults } from "./catalogue/index.ts";
import { pattern } from "./catalogue/row.ts";

const rows = catalogue.flatMap((group) => group.rows);
const root = join(import.meta.dirname, "../..");

test("every fault has exactly one row", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: faults }, (_, at) => at + 1));
});

describe("what a row names is there", () => {
  test.each(rows.map((row) => [row.number, row] as const))("fault %i", (_, { proofs, unproved }) => {
    for (const one of proofs) {
      const { file, title, writtenIn = file } = one;
      expect(file).toMatch(/\.test\.ts$/);
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(readFileSync(join(root, writtenIn), "utf8"), writtenIn).toContain(title);
      expect(title.replaceAll("%i", "12"), "the command of docs/faults.md finds it").toMatch(
        new RegExp(pattern(one)),
      );
    }
    if (proofs.length === 0) expect(unproved, "a row without a test says why").toBeDefined();
  });
});
