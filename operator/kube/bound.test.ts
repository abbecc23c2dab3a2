import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { bound } from "./bound.ts";

test("the time ends it, and is told apart from those who end it earlier", async () => {
  using short = bound(1);
  await vi.waitFor(() => expect(short.signal.aborted).toBe(true));
  expect([short.isOver, short.signal.reason.name]).toEqual([true, "TimeoutError"]);

  const caller = new AbortController();
  using long = bound(60_000, new AbortController().signal, caller.signal);
  caller.abort(new Error("enough"));
  expect([long.isOver, long.signal.aborted, long.signal.reason.message]).toEqual([false, true, "enough"]);
});

test("of a signal that was aborted before, nothing is waited for", () => {
  using late = bound(60_000, AbortSignal.abort(new Error("too late")));
  expect([late.isOver, late.signal.reason.message]).toEqual([false, "too late"]);
});

test("what has ended leaves nothing with those who could have ended it", () => {
  const caller = new AbortController();
  {
    using _ = bound(60_000, caller.signal);
    expect(getEventListeners(caller.signal, "abort")).toHaveLength(1);
  }
  expect(getEventListeners(caller.signal, "abort")).toHaveLength(0);
});
