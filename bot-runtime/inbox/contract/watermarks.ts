import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoreHarness } from "./store-contract.ts";

export function watermarkContract(start: () => Promise<StoreHarness>): void {
  describe("watermarks", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("there are none at first; what was saved last is read by every process", async () => {
      const space = harness.space();
      const inbox = space.open().inbox(1);
      expect(await inbox.loadWatermarks()).toEqual({});
      await inbox.saveWatermarks({ C1: "1.000001" });
      await inbox.saveWatermarks({ C1: "2.000001", D2: "1.000009" });
      expect(await space.open().inbox(1).loadWatermarks()).toEqual({ C1: "2.000001", D2: "1.000009" });
    });

    test("a holder whose epoch is over does not move them", async () => {
      const inbox = harness.space().open().inbox(1);
      await inbox.saveWatermarks({ C1: "1.000001" });
      const space = harness.space();
      const old = space.open().inbox(1);
      await space.open().raiseEpoch(2);
      await expect(old.saveWatermarks({ C1: "9.000001" })).rejects.toMatchObject({ code: "FENCED" });
    });
  });
}
