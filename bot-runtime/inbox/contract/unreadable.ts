import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aRequest, aThread, aTurn, stored } from "./builders.ts";
import type { StoreHarness } from "./store-contract.ts";

/** Stored text that this version cannot read -> what it says about it. `canary` stands for what a person wrote. */
const unreadable = (readable: object): [string, string, RegExp][] => [
  ["nothing", "", /not JSON/],
  ["cut JSON", JSON.stringify({ ...readable, canary: "canary" }).slice(0, -5), /not JSON/],
  ["null", "null", /value/],
  ["another shape", JSON.stringify(["canary"]), /value/],
  ["a missing field", JSON.stringify({ ...readable, team: undefined }), /team/],
  ["a field of another type", JSON.stringify({ ...readable, channel: { canary: 1 } }), /channel/],
  ["no version", JSON.stringify({ ...readable, v: undefined }), /v/],
  ["a newer version", JSON.stringify({ ...readable, v: 2, canary: "canary" }), /newer version \(v 2/],
];

export function unreadableContract(start: () => Promise<StoreHarness>): void {
  describe("unreadable values", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test.each(unreadable(aRequest("0")))(
      "an entry of %s is reported in its place, hides no other, and stays",
      async (_, text, reason) => {
        const space = harness.space();
        const inbox = space.open().inbox(1);
        const first = await stored(inbox, aRequest("1"));
        await space.tamper.entry(text);
        const last = await stored(inbox, aRequest("2"));
        const entries = await inbox.entries("", 10);
        expect(entries).toEqual([
          { entryId: first, request: aRequest("1") },
          { entryId: expect.any(String), unreadable: expect.stringMatching(reason) },
          { entryId: last, request: aRequest("2") },
        ]);
        expect(JSON.stringify(entries)).not.toContain("canary");
        expect(await inbox.entries(entries[1]?.entryId ?? "", 10)).toHaveLength(1);
        expect(await inbox.pending()).toBe(3);
      },
    );

    test.each(unreadable(aTurn("1")))(
      "a turn of %s is an error that names its key",
      async (_, text, reason) => {
        const space = harness.space();
        const inbox = space.open().inbox(1);
        await space.tamper.turn("1", text);
        const error = await inbox.loadTurn("1").catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: "VALUE_UNREADABLE", retry: "never" });
        expect(String(error)).toMatch(/turn:1/);
        expect(String(error)).toMatch(reason);
        expect(String(error)).not.toContain("canary");
      },
    );

    test.each(unreadable(aThread("1")))(
      "a thread of %s is an error that names its key",
      async (_, text, reason) => {
        const space = harness.space();
        const inbox = space.open().inbox(1);
        await space.tamper.thread("T1:C1:1.0", text);
        const error = await inbox.loadThread("T1:C1:1.0").catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: "VALUE_UNREADABLE" });
        expect(String(error)).toMatch(/thread:T1:C1:1\.0/);
        expect(String(error)).toMatch(reason);
        expect(String(error)).not.toContain("canary");
      },
    );

    test("a dead letter that cannot be read is listed, cannot be put back, and can be dropped", async () => {
      const space = harness.space();
      const store = space.open();
      await space.tamper.letter(JSON.stringify({ ...aRequest("1"), v: 2 }));
      const [letter] = await store.deadLetters(10);
      const deadId = letter?.deadId ?? "";
      expect(letter).toEqual({ deadId, unreadable: expect.stringContaining("newer version") });
      await expect(store.retryDeadLetter(deadId)).rejects.toMatchObject({ code: "VALUE_UNREADABLE" });
      expect(await store.deadLetters(10)).toHaveLength(1);
      expect(await store.dropDeadLetter(deadId)).toBe(true);
    });
  });
}
