import { expect, test } from "vitest";
import { bell } from "./bell.ts";

const never = new AbortController().signal;

test("rung before anybody waits: that wait is over at once, the next one is not", async () => {
  const one = bell();
  one.ring();
  one.ring();
  await one.rung(never);
  let over = false;
  const second = one.rung(never).then(() => {
    over = true;
  });
  await new Promise(setImmediate);
  expect(over).toBe(false);
  one.ring();
  await second;
});

test("an abort, or the time, ends a wait", async () => {
  await bell().rung(AbortSignal.abort());
  await bell().rungWithin(5, never);
  const one = bell();
  one.ring();
  await one.rungWithin(600_000, never);
});
