import { expect, test } from "vitest";
import { capacity } from "./capacity.ts";

const never = new AbortController().signal;

test("no more than there are places, in the order they came", async () => {
  const places = capacity(2);
  const taken: number[] = [];
  const held = await Promise.all([places.take(never), places.take(never)]);
  const waiting = [1, 2].map(async (nth) => {
    const place = await places.take(never);
    taken.push(nth);
    return place;
  });
  await new Promise(setImmediate);
  expect(taken).toEqual([]);
  // Given back twice is given back once.
  held[0]?.[Symbol.dispose]();
  held[0]?.[Symbol.dispose]();
  await waiting[0];
  await new Promise(setImmediate);
  expect(taken).toEqual([1]);
  held[1]?.[Symbol.dispose]();
  await waiting[1];
  expect(taken).toEqual([1, 2]);
});

test("whoever is stopped while waiting leaves the row, and takes no place with it", async () => {
  const places = capacity(1);
  const held = await places.take(never);
  const stopping = new AbortController();
  const left = places.take(stopping.signal);
  const next = places.take(never);
  stopping.abort(new Error("stopping"));
  await expect(left).rejects.toThrow("stopping");
  await expect(places.take(stopping.signal)).rejects.toThrow("stopping");
  held[Symbol.dispose]();
  await expect(next).resolves.toBeDefined();
});
