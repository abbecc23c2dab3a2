import { expect, test } from "vitest";
import { byAcceptance } from "./entry-order.ts";

test.each([
  [
    ["10", "9", "100"],
    ["9", "10", "100"],
  ],
  [
    ["1700000000001-0", "1700000000000-10", "1700000000000-9"],
    ["1700000000000-9", "1700000000000-10", "1700000000001-0"],
  ],
])("%j is read as %j", (given, expected) => {
  const entries = given.map((entryId) => ({ entryId }));
  expect(entries.toSorted(byAcceptance).map(({ entryId }) => entryId)).toEqual(expected);
});
