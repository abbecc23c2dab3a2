import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoreHarness } from "./store-contract.ts";

export function leaseContract(start: () => Promise<StoreHarness>): void {
  describe("lease", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("one holder at a time: the other is told who", async () => {
      const space = harness.space();
      expect(await space.open().acquireLease("one", 60_000)).toEqual({ kind: "held", epoch: 1 });
      expect(await space.open().acquireLease("two", 60_000)).toEqual({ kind: "taken", holder: "one" });
      expect(await space.open().epoch()).toBe(1);
    });

    test("of ten that want it at once, one gets it", async () => {
      const space = harness.space();
      const attempts = await Promise.all(
        Array.from({ length: 10 }, (_, at) => space.open().acquireLease(`holder-${at}`, 60_000)),
      );
      expect(attempts.filter(({ kind }) => kind === "held")).toHaveLength(1);
    });

    test("its holder takes it back at once, with a new epoch that ends the old one", async () => {
      const store = harness.space().open();
      await store.acquireLease("one", 60_000);
      expect(await store.acquireLease("one", 60_000)).toEqual({ kind: "held", epoch: 2 });
      expect(await store.renewLease("one", 1, 60_000)).toBe(false);
      expect(await store.renewLease("one", 2, 60_000)).toBe(true);
    });

    test("a holder that is surely gone is followed at once; naming anyone else helps nothing", async () => {
      const store = harness.space().open();
      await store.acquireLease("one", 60_000);
      expect(await store.acquireLease("two", 60_000, "three")).toEqual({ kind: "taken", holder: "one" });
      expect(await store.acquireLease("two", 60_000, "one")).toEqual({ kind: "held", epoch: 2 });
      expect(await store.renewLease("one", 1, 60_000)).toBe(false);
    });

    test("it runs out, and cannot be renewed then", async () => {
      const store = harness.space().open();
      await store.acquireLease("one", 40);
      await expect
        .poll(() => store.acquireLease("two", 60_000), { timeout: 5_000 })
        .toEqual({ kind: "held", epoch: 2 });
      expect(await store.renewLease("one", 1, 60_000)).toBe(false);
    });

    test("renewing prolongs it", async () => {
      const store = harness.space().open();
      await store.acquireLease("one", 1_000);
      expect(await store.renewLease("one", 1, 60_000)).toBe(true);
      // A lease like the first one, taken after it, is the clock: once it has run out the first one would have, too.
      const clock = harness.space().open();
      await clock.acquireLease("one", 1_000);
      await expect
        .poll(() => clock.acquireLease("two", 60_000), { timeout: 5_000 })
        .toMatchObject({ kind: "held" });
      expect(await store.acquireLease("two", 60_000)).toEqual({ kind: "taken", holder: "one" });
    });

    test("released, it is free at once; the epoch stays", async () => {
      const store = harness.space().open();
      await store.acquireLease("one", 60_000);
      await store.releaseLease("one", 1);
      expect(await store.renewLease("one", 1, 60_000)).toBe(false);
      expect(await store.acquireLease("two", 60_000)).toEqual({ kind: "held", epoch: 2 });
    });

    test.each([
      ["another holder", "two", 2],
      ["an older epoch of the holder", "one", 1],
    ])("%s cannot release it", async (_, holder, epoch) => {
      const store = harness.space().open();
      await store.acquireLease("one", 60_000);
      await store.acquireLease("one", 60_000);
      await store.releaseLease(holder, epoch);
      expect(await store.renewLease("one", 2, 60_000)).toBe(true);
    });

    test("an epoch that was raised past it ends it", async () => {
      const store = harness.space().open();
      await store.acquireLease("one", 60_000);
      await store.raiseEpoch(7);
      expect(await store.renewLease("one", 1, 60_000)).toBe(false);
      expect(await store.acquireLease("one", 60_000)).toEqual({ kind: "held", epoch: 8 });
    });
  });
}
