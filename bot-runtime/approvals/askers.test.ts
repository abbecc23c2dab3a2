import { expect, test } from "vitest";
import { everybodyElse, mayHaveAsked, withAskers } from "./askers.ts";
import { limits } from "./limits.ts";

const people = Array.from({ length: limits.askers }, (_, at) => `U${at}`);

test("everybody who asked is kept once, in order", () => {
  expect(withAskers(["U1", "U2"], ["U1", "U3"])).toEqual(["U1", "U2", "U3"]);
  expect(withAskers([], people)).toEqual(people);
});

test("past the bound everybody may have asked", () => {
  const full = withAskers(people, ["ULAST"]);
  expect(full).toEqual([...people, everybodyElse]);
  expect(withAskers(full, ["UMORE", "U1"])).toEqual(full);
  expect([mayHaveAsked(people, "ULAST"), mayHaveAsked(full, "ULAST"), mayHaveAsked(full, "UOTHER")]).toEqual([
    false,
    true,
    true,
  ]);
});
