import { expect, test } from "vitest";
import { forAll, lanes } from "./lanes.ts";

test("so many at once, each item once", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forAll([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect([most, done.toSorted()]).toEqual([2, [1, 2, 3, 4, 5]]);
});

test("one key is worked on once at a time, and once more when it was asked for meanwhile", async () => {
  const first = Promise.withResolvers<void>();
  const twice = Promise.withResolvers<void>();
  const began: string[] = [];
  const work = lanes(2, async (key) => {
    began.push(key);
    if (began.length === 1) await first.promise;
    if (began.length === 3) twice.resolve();
  });
  work.add("a");
  work.add("a");
  work.add("a");
  work.add("b");
  expect(began).toEqual(["a", "b"]);
  first.resolve();
  await twice.promise;
  expect(began).toEqual(["a", "b", "a"]);
});
