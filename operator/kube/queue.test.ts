import { expect, test } from "vitest";
import { type Clock, keyedQueue, type QueueOptions } from "./queue.ts";

test("a key that is added many times before its work begins is worked on once", async () => {
  const world = aQueue({ workers: 1 });
  for (const key of ["a", "b", "b", "c", "b"]) world.queue.add(key);
  expect(world.queue.depth).toBe(2);
  await world.end("a");
  await world.end("b");
  await world.end("c");
  expect(world.begun).toEqual(["a", "b", "c"]);
});

test("a key is never worked on twice at once: what is added meanwhile follows, once", async () => {
  const world = aQueue({ workers: 4 });
  world.queue.add("a");
  world.queue.add("a");
  world.queue.add("a");
  expect(world.begun).toEqual(["a"]);
  await world.end("a");
  expect(world.begun).toEqual(["a", "a"]);
  await world.end("a");
  expect(world.begun).toEqual(["a", "a"]);
});

test("no more keys are worked on at once than there are workers", async () => {
  const world = aQueue({ workers: 2 });
  for (const key of ["a", "b", "c", "d"]) world.queue.add(key);
  expect([world.queue.active, world.queue.depth]).toEqual([2, 2]);
  await world.end("b");
  expect(world.begun).toEqual(["a", "b", "c"]);
});

test("a key that fails waits longer each time, up to the cap, and alone; success forgets its failures", async () => {
  const world = aQueue({ backoffFirstMs: 100, backoffMaxMs: 300 });
  world.queue.add("bad");
  world.queue.add("good");
  await world.end("good");
  for (const waitMs of [100, 200, 300, 300]) {
    await world.fail("bad", new Error("no"));
    world.pass(waitMs - 1);
    expect(world.queue.active).toBe(0);
    world.pass(1);
    expect(world.queue.active).toBe(1);
  }
  await world.end("bad");
  world.queue.add("bad");
  await world.fail("bad", new Error("no"));
  world.pass(100);
  expect(world.queue.active).toBe(1);
});

test("a server that asks for a longer wait gets it", async () => {
  const world = aQueue({ backoffFirstMs: 100, retryAfterMs: () => 5_000 });
  world.queue.add("a");
  await world.fail("a", new Error("429"));
  world.pass(4_999);
  expect(world.queue.active).toBe(0);
  world.pass(1);
  expect(world.queue.active).toBe(1);
});

test("work that asks to look again later is called then; of two times the first holds", async () => {
  const world = aQueue();
  world.queue.add("a");
  await world.end("a", 1_000);
  world.queue.addAfter("a", 5_000);
  world.queue.addAfter("a", 400);
  world.pass(400);
  expect(world.begun).toEqual(["a", "a"]);
  await world.end("a");
  world.pass(10_000);
  expect(world.begun).toEqual(["a", "a"]);
});

test("a time that has passed already is now", () => {
  const world = aQueue();
  world.queue.addAfter("a", 0);
  world.queue.addAfter("b", -5);
  expect(world.begun).toEqual(["a", "b"]);
});

test("work that begins earlier makes a waiting time needless", async () => {
  const world = aQueue();
  world.queue.addAfter("a", 1_000);
  world.queue.add("a");
  await world.end("a");
  world.pass(2_000);
  expect(world.begun).toEqual(["a"]);
});

test("a time that is asked for while the key is worked on stays", async () => {
  const world = aQueue();
  world.queue.add("a");
  world.queue.addAfter("a", 1_000);
  await world.end("a");
  world.pass(1_000);
  expect(world.begun).toEqual(["a", "a"]);
});

test("stopping begins nothing new, waits for what runs, and is done then", async () => {
  const world = aQueue({ workers: 1 });
  for (const key of ["a", "b"]) world.queue.add(key);
  world.queue.addAfter("c", 100);
  const stopped = Promise.all([world.queue.stop(1_000), world.queue.stop(1_000)]);
  world.queue.add("d");
  world.pass(500);
  await world.fail("a", new Error("late"));
  await stopped;
  world.pass(60_000);
  expect(world.begun).toEqual(["a"]);
  expect(world.queue.depth).toBe(0);
  await world.queue.stop(1_000);
});

test("what does not end while draining has its signal aborted", async () => {
  const world = aQueue();
  world.queue.add("a");
  const stopped = world.queue.stop(1_000);
  world.pass(999);
  expect(world.signals.get("a")?.aborted).toBe(false);
  world.pass(1);
  expect(world.signals.get("a")?.aborted).toBe(true);
  await world.end("a");
  await stopped;
});

test("the hooks tell what metrics want: adds, waits, results, retries, and what hangs", async () => {
  const told: unknown[] = [];
  const world = aQueue({
    workers: 1,
    backoffFirstMs: 100,
    onAdd: (key) => told.push(["add", key]),
    onStart: (key, waitedMs) => told.push(["start", key, waitedMs]),
    onEnd: (key, result, workedMs) => told.push(["end", key, result, workedMs]),
    onRetry: (key) => told.push(["retry", key]),
  });
  world.queue.add("a");
  world.queue.add("b");
  world.pass(30);
  expect(world.queue.unfinished()).toEqual({ totalMs: 30, longestMs: 30 });
  await world.fail("a", new Error("no"));
  await world.end("b", 1_000);
  expect(world.queue.unfinished()).toEqual({ totalMs: 0, longestMs: 0 });
  expect(told).toEqual([
    ["add", "a"],
    ["start", "a", 0],
    ["add", "b"],
    ["end", "a", "error", 30],
    ["retry", "a"],
    ["start", "b", 30],
    ["end", "b", "requeue_after", 0],
  ]);
});

/** A queue whose time passes by hand and whose work ends by hand. */
function aQueue(options: Partial<QueueOptions> = {}) {
  const clock = handClock();
  const begun: string[] = [];
  const signals = new Map<string, AbortSignal>();
  const works = new Map<string, PromiseWithResolvers<number | undefined>>();
  const queue = keyedQueue({
    workers: 10,
    backoffFirstMs: 10,
    backoffMaxMs: 60_000,
    work(key, signal) {
      begun.push(key);
      signals.set(key, signal);
      const work = Promise.withResolvers<number | undefined>();
      works.set(key, work);
      return work.promise;
    },
    clock,
    ...options,
  });
  const settle = async (key: string, how: (work: PromiseWithResolvers<number | undefined>) => void) => {
    const work = works.get(key);
    if (work === undefined) throw new Error(`${key} is not worked on`);
    works.delete(key);
    how(work);
    await new Promise(setImmediate);
  };
  return {
    queue,
    begun,
    signals,
    pass: clock.pass,
    end: (key: string, afterMs?: number) => settle(key, (work) => work.resolve(afterMs)),
    fail: (key: string, error: Error) => settle(key, (work) => work.reject(error)),
  };
}

function handClock(): Clock & { pass(ms: number): void } {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  return {
    now: () => nowMs,
    after(ms, act) {
      const timer = { atMs: nowMs + ms, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms) {
      nowMs += ms;
      for (const timer of [...timers].sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs > nowMs || !timers.delete(timer)) continue;
        timer.act();
      }
    },
  };
}
