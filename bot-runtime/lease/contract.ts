import { describe, expect, test } from "vitest";
import type { LeasePort } from "./port.ts";

/** One lease, as several holders see it. */
export type LeaseSpace = {
  /** The lease as `holder` sees it; it runs out after a second without a renewal. */
  as(holder: string): LeasePort;
};

/** What every lease promises, whoever keeps its record. `open` makes a new one. */
export function leaseContract(title: string, open: () => Promise<LeaseSpace>): void {
  describe(`lease: ${title}`, () => {
    const epochOf = async (port: LeasePort): Promise<number> => {
      const attempt = await port.acquire();
      if (attempt.kind === "taken") throw new Error(`taken by ${attempt.holder}`);
      return attempt.epoch;
    };

    test("one holder at a time: the other is told who", async () => {
      const space = await open();
      expect(await space.as("one").acquire()).toEqual({ kind: "held", epoch: 1 });
      expect(await space.as("two").acquire()).toEqual({ kind: "taken", holder: "one" });
    });

    test("of ten that want it at once, one gets it", async () => {
      const space = await open();
      const attempts = await Promise.allSettled(
        Array.from({ length: 10 }, (_, at) => space.as(`holder-${at}`).acquire()),
      );
      const held = attempts.filter(({ status, ...rest }) => "value" in rest && rest.value.kind === "held");
      expect(held).toHaveLength(1);
    });

    test("its holder takes it back at once, with a higher epoch that ends the older one", async () => {
      const space = await open();
      const before = space.as("one");
      const older = await epochOf(before);
      const after = space.as("one");
      const newer = await epochOf(after);
      expect(newer).toBeGreaterThan(older);
      expect(await before.renew(older)).toBe(false);
      expect(await after.renew(newer)).toBe(true);
    });

    test("renewed, it stays; not renewed, it runs out and the next epoch is higher", async () => {
      const space = await open();
      const one = space.as("one");
      const two = space.as("two");
      const epoch = await epochOf(one);
      const untilMs = performance.now() + 2_500;
      while (performance.now() < untilMs) {
        expect(await one.renew(epoch)).toBe(true);
        expect(await two.acquire()).toMatchObject({ kind: "taken" });
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await expect
        .poll(() => two.acquire(), { timeout: 20_000, interval: 100 })
        .toEqual({ kind: "held", epoch: epoch + 1 });
      expect(await one.renew(epoch)).toBe(false);
    });

    test("released, it is free at once; the epoch goes on", async () => {
      const space = await open();
      const one = space.as("one");
      const epoch = await epochOf(one);
      await one.release(epoch);
      expect(await one.renew(epoch)).toBe(false);
      expect(await space.as("two").acquire()).toEqual({ kind: "held", epoch: epoch + 1 });
    });

    test("who holds it no longer cannot release it", async () => {
      const space = await open();
      const one = space.as("one");
      const older = await epochOf(one);
      const newer = await epochOf(space.as("one"));
      await one.release(older);
      expect(await space.as("one").renew(newer)).toBe(true);
      expect(await space.as("two").acquire()).toMatchObject({ kind: "taken" });
    });
  });
}
