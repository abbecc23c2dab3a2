import { expect, test } from "vitest";
import { fileHold, fileRoom } from "./room.ts";

const signal = new AbortController().signal;

test("no more is taken than there is, and what is given back can be taken again", () => {
  const room = fileRoom(10);
  expect([room.take(6), room.take(6), room.take(4)]).toEqual([true, false, true]);
  room.give(6);
  expect(room.take(6)).toBe(true);
});

test("who waits gets room in order, as it comes free", async () => {
  const room = fileRoom(10);
  room.take(10);
  const got: string[] = [];
  const wait = async (name: string, bytes: number) => {
    if (await room.takeSoon(bytes, signal)) got.push(name);
  };
  const all = [wait("large", 8), wait("small", 2)];
  room.give(4);
  await Promise.resolve();
  expect(got).toEqual([]);
  room.give(6);
  await Promise.all(all);
  expect(got).toEqual(["large", "small"]);
  expect(room.take(1)).toBe(false);
});

test("who waits no longer leaves the room to the next, and holds nothing", async () => {
  const room = fileRoom(10);
  room.take(10);
  const stop = new AbortController();
  const first = room.takeSoon(10, stop.signal);
  const second = room.takeSoon(5, signal);
  stop.abort();
  expect(await first).toBe(false);
  room.give(10);
  expect(await second).toBe(true);
  expect(room.take(5)).toBe(true);
  expect(await room.takeSoon(1, stop.signal)).toBe(false);
});

test("a turn holds what it needed at most, and gives all of it back", () => {
  const room = fileRoom(10);
  {
    using one = fileHold(room);
    using other = fileHold(room);
    expect([one.upTo(4), one.upTo(3), one.upTo(7), other.upTo(4), other.upTo(3)]).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
    expect(room.take(1)).toBe(false);
  }
  expect(room.take(10)).toBe(true);
});
