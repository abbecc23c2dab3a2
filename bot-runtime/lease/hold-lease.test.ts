import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { type HeldLease, tryLease } from "./hold-lease.ts";
import type { LeasePort } from "./port.ts";

/** As the real ones, forty times as fast. */
const times = { durationMs: 375, renewDeadlineMs: 250, retryMs: 50, lastAnswerMs: 25, jumpMs: 2_000 };

afterEach(() => void vi.restoreAllMocks());

const lost = async (lease: HeldLease): Promise<unknown> => {
  if (!lease.lost.aborted) await once(lease.lost, "abort");
  return lease.lost.reason;
};

/** A lease whose renewals are answered by `renew`. */
async function held(renew: LeasePort["renew"]): Promise<HeldLease> {
  const port: LeasePort = {
    acquire: async () => ({ kind: "held", epoch: 7 }),
    renew,
    release: async () => {},
  };
  const lease = await tryLease(port, times);
  if (!("epoch" in lease)) throw new TypeError("the lease was not to be had");
  return lease;
}

test("renewed in time: held", async () => {
  const renew = vi.fn(async () => true);
  await using lease = await held(renew);
  await vi.waitFor(() => expect(renew.mock.calls.length).toBeGreaterThan(8));
  expect(lease.inTime()).toBe(true);
  expect(lease.lost.aborted).toBe(false);
});

test("a store that hangs: lost at the renew deadline, however long the store's own bound is", async () => {
  const startedMs = performance.now();
  await using lease = await held(() => new Promise<boolean>(() => {}));
  expect(await lost(lease)).toBe("unanswered");
  expect(performance.now() - startedMs).toBeLessThan(times.durationMs);
  expect(lease.inTime()).toBe(false);
});

test("taken by another: lost at the next renewal", async () => {
  await using lease = await held(async () => false);
  expect(await lost(lease)).toBe("taken");
  expect(lease.inTime()).toBe(false);
});

test("after a pause nothing may be done before the store was asked again", async () => {
  await using lease = await held(async () => true);
  expect(lease.inTime()).toBe(true);
  const now = performance.now();
  const clock = vi.spyOn(performance, "now").mockReturnValue(now + 20_000);
  expect(lease.inTime()).toBe(false);
  expect(lease.lost.aborted).toBe(false);
  clock.mockRestore();
});

test("a wall clock that ran ahead, as after a sleep of the machine: lost, and nothing is done from that moment on", async () => {
  await using lease = await held(async () => true);
  const ahead = Date.now() + 60_000;
  vi.spyOn(Date, "now").mockReturnValue(ahead);
  expect(lease.inTime()).toBe(false);
  expect(await lost(lease)).toBe("slept");
});
