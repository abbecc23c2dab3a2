import { expect, test } from "vitest";
import { quantity } from "./quantity.ts";

test.each([
  ["", Number.NaN],
  ["many", Number.NaN],
  ["5x", Number.NaN],
  ["0", 0],
  ["2", 2],
  ["50m", 0.05],
  ["1.5", 1.5],
  ["1e3", 1_000],
  ["2k", 2_000],
  ["96Mi", 100_663_296],
  ["1Gi", 1_073_741_824],
  ["1G", 1_000_000_000],
])("%j is %d", (text, value) => {
  expect(quantity(text)).toBe(value);
});
