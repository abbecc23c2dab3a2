import { expect, test } from "vitest";
import { pause } from "./pause.ts";

test.each([
  ["a signal that aborts meanwhile", () => AbortSignal.timeout(1)],
  ["a signal that has aborted before", () => AbortSignal.abort()],
])("%s ends a wait early, without a word", async (_, signal) => {
  await expect(pause(1_000_000, signal())).resolves.toBeUndefined();
});

test("a wait that is due already ends at once", async () => {
  await expect(pause(-5, new AbortController().signal)).resolves.toBeUndefined();
});
