import { expect, test } from "vitest";
import { limits } from "./limits.ts";
import { passwordsAfter } from "./rotation.ts";

const now = 1_000_000_000_000;
const kept = limits.keepFormerPasswordMs;

test.each([
  ["no user yet", [], undefined, ["new"], undefined],
  ["nothing changed", ["new"], undefined, ["new"], undefined],
  ["another key: the former opens on", ["old"], undefined, ["new", "old"], now],
  ["another key again: only the last former opens on", ["old", "older"], now - 1, ["new", "old"], now],
  ["back to the former key", ["old", "new"], now - 1, ["new", "old"], now],
  ["within the hour", ["new", "old"], now - kept + 1, ["new", "old"], now - kept + 1],
  ["the hour is over", ["new", "old"], now - kept, ["new"], undefined],
  ["a second password that nobody noted", ["new", "foreign"], undefined, ["new"], undefined],
])("passwordsAfter: %s", (_, had, rotatedAtMs, hashes, noted) => {
  expect(passwordsAfter(had, "new", rotatedAtMs, now)).toEqual({ hashes, rotatedAtMs: noted });
});
