import fc from "fast-check";
import { expect, test } from "vitest";
import { duration, durationMs } from "./durations.ts";

test.each([
  ["0s", 0],
  ["1ms", 1],
  ["1.5s", 1_500],
  ["0.001s", 1],
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["1h30m", 5_400_000],
  ["1h0m5s", 3_605_000],
  ["1.5h", 5_400_000],
  ["24h", 86_400_000],
  ["1h2m3s4ms", 3_723_004],
  ["999999h", 3_599_996_400_000],
])("%s is %i ms", (text, ms) => expect(durationMs(text)).toBe(ms));

test.each([
  "",
  "5",
  "-5m",
  "+5m",
  "5 m",
  "5M",
  "5m ",
  "m",
  "1d",
  "5m1h",
  "5m5m",
  "1,5h",
  ".5h",
  "5.h",
  "1000000h",
  "Infinityh",
])("%j is no duration", (text) =>
  expect(() => durationMs(text)).toThrow('write a number and a unit, such as "30m"'),
);

test("any sum of units is read as their sum", () => {
  const amount = fc.nat({ max: 999_999 });
  fc.assert(
    fc.property(amount, amount, amount, amount, (h, m, s, ms) => {
      expect(durationMs(`${h}h${m}m${s}s${ms}ms`)).toBe(h * 3_600_000 + m * 60_000 + s * 1_000 + ms);
    }),
  );
});

test.each([
  ["1m", true],
  ["60s", true],
  ["59s999ms", false],
  ["2h", true],
  ["120m", true],
  ["2h0.001s", false],
])("a range from 1m to 2h includes %s: %s", (text, included) =>
  expect(duration("1m", "2h").safeParse(text).success).toBe(included),
);
