import { expect, test } from "vitest";
import { sameQuantity } from "./quantity.ts";

test.each([
  ["1000m", "1"],
  ["1.5", "1500m"],
  [1, "1"],
  ["0.5", "500m"],
  ["1024Mi", "1Gi"],
  ["1.5Gi", "1536Mi"],
  ["1000k", "1M"],
  ["1e3", "1k"],
  ["0", "0"],
  ["12345678901234567890", "12345678901234567890"],
])("the same amount: %s and %s", (a, b) => {
  expect(sameQuantity(a, b)).toBe(true);
});

test.each([
  ["1", "1m"],
  ["1G", "1Gi"],
  ["100m", "101m"],
  ["1", undefined],
  ["a lot", "much"],
])("not the same amount: %s and %s", (a, b) => {
  expect(sameQuantity(a, b)).toBe(false);
});
