import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limits } from "../limits.ts";
import type { Rating } from "../rating.ts";
import type { StoreHarness } from "./store-contract.ts";

const day = 24 * 3_600_000;

/** Clicked `agoMs` ago. */
const aRating = (agoMs: number, changes: Partial<Rating> = {}): Rating => ({
  v: 1,
  turn: "turn-1",
  user: "U1",
  value: "positive",
  atMs: Date.now() - agoMs,
  team: "T1",
  channel: "C1",
  ...changes,
});

export function ratingContract(start: () => Promise<StoreHarness>): void {
  describe("opinions about answers", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("each is kept with its turn, person and time, and read by every process", async () => {
      const space = harness.space();
      expect(await space.open().ratings()).toEqual([]);
      const [first, second] = [
        aRating(2_000, { task: "task-1", context: "context-1" }),
        aRating(1_000, { user: "U2", value: "negative" }),
      ];
      const inbox = space.open().inbox(1);
      expect(await inbox.rate(first)).toBe("kept");
      expect(await inbox.rate(second)).toBe("kept");
      expect(await space.open().ratings()).toEqual([first, second]);
    });

    test("the last one of a person about a turn counts, in whatever order they come", async () => {
      const store = harness.space().open();
      const inbox = store.inbox(1);
      const [good, bad, again] = [
        aRating(3_000),
        aRating(2_000, { value: "negative" }),
        aRating(1_000, { value: "negative" }),
      ];
      expect(await inbox.rate(good)).toBe("kept");
      expect(await inbox.rate(bad)).toBe("kept");
      // What is known already, and what they have changed since: a click that is played again changes nothing.
      expect(await inbox.rate(again)).toBe("same");
      expect(await inbox.rate(good)).toBe("same");
      expect(await inbox.rate(bad)).toBe("same");
      expect(await store.ratings()).toEqual([bad]);
    });

    test("another turn, or another person, is another opinion", async () => {
      const store = harness.space().open();
      const inbox = store.inbox(1);
      const all = [aRating(3_000), aRating(2_000, { user: "U2" }), aRating(1_000, { turn: "turn-2" })];
      for (const one of all) await inbox.rate(one);
      expect(await store.ratings()).toEqual(all);
    });

    test("one that is older than ninety days is not told any more", async () => {
      const store = harness.space().open();
      const inbox = store.inbox(1);
      await inbox.rate(aRating(91 * day, { turn: "old" }));
      const kept = aRating(89 * day, { turn: "kept" });
      await inbox.rate(kept);
      expect(await store.ratings()).toEqual([kept]);
    });

    test("past their number the oldest leave", { timeout: 60_000 }, async () => {
      const store = harness.space().open();
      const inbox = store.inbox(1);
      const count = limits.ratings + 3;
      for (let from = 0; from < count; from += 500)
        await Promise.all(
          Array.from({ length: Math.min(500, count - from) }, (_, at) =>
            inbox.rate(aRating((count - from - at) * 10, { turn: `turn-${from + at}` })),
          ),
        );
      const left = await store.ratings();
      expect(left).toHaveLength(limits.ratings);
      expect(left[0]?.turn).toBe("turn-3");
      expect(left.at(-1)?.turn).toBe(`turn-${count - 1}`);
    });

    test("a holder whose epoch is over keeps none", async () => {
      const space = harness.space();
      const old = space.open().inbox(1);
      await space.open().raiseEpoch(2);
      await expect(old.rate(aRating(0))).rejects.toMatchObject({ code: "FENCED" });
      expect(await space.open().ratings()).toEqual([]);
    });
  });

  describe("the signing key", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("is made once for a binding, and the same in every process and epoch", async () => {
      const space = harness.space();
      const [one, other] = await Promise.all([
        space.open().inbox(1).signingKey(),
        space.open().inbox(1).signingKey(),
      ]);
      expect(one).not.toBe("");
      expect(other).toBe(one);
      await space.open().raiseEpoch(5);
      expect(await space.open().inbox(5).signingKey()).toBe(one);
      await expect(space.open().inbox(1).signingKey()).rejects.toMatchObject({ code: "FENCED" });
    });
  });
}
