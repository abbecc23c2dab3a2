import { expect, test } from "vitest";
import { limits } from "./limits.ts";
import { refusals } from "./refusals.ts";

test("a person is told a refusal once a minute, each reason and each person for itself", () => {
  let nowMs = 0;
  const { isNews } = refusals(() => nowMs);
  expect([isNews("U1", "a"), isNews("U1", "a"), isNews("U1", "b"), isNews("U2", "a")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  nowMs = limits.refusalAgainMs - 1;
  expect(isNews("U1", "a")).toBe(false);
  nowMs = limits.refusalAgainMs;
  expect([isNews("U1", "a"), isNews("U1", "a")]).toEqual([true, false]);
});

test("no more is remembered than the bound, the latest of it", () => {
  const { isNews } = refusals(() => 0);
  for (let at = 0; at <= limits.refusalsKept; at += 1) isNews(`U${at}`, "a");
  expect(isNews(`U${limits.refusalsKept}`, "a")).toBe(false);
  expect(isNews("U0", "a")).toBe(true);
});
