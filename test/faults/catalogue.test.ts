import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, faults } from "./catalogue/index.ts";

const rows = catalogue.flatMap((group) => group.rows);
const root = join(import.meta.dirname, "../..");

test("every fault has exactly one row", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: faults }, (_, at) => at + 1));
});

describe("what a row names is there", () => {
  test.each(rows.map((row) => [row.number, row] as const))("fault %i", (_, { proofs, unproved }) => {
    for (const { file, title } of proofs) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(readFileSync(join(root, file), "utf8"), file).toContain(title);
    }
    if (proofs.length === 0) expect(unproved, "a row without a test says why").toBeDefined();
  });
});
