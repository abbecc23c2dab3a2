import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

test.each([
  [null, undefined],
  ["", undefined],
  ["soon", undefined],
  ["-1", undefined],
  ["0", undefined],
  ["1.5", undefined],
  ["Wed, 31 Dec 2025 23:59:00 GMT", undefined],
  ["30", 30_000],
  [" 2 ", 2_000],
  ["Thu, 01 Jan 2026 00:00:05 GMT", 5_000],
  ["99999999999", 3_600_000],
  ["Fri, 01 Jan 2027 00:00:00 GMT", 3_600_000],
])("Retry-After %j: %s ms", (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});
