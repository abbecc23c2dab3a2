import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../port.ts";
import { allEntries, aRequest, aTurn, stored } from "./builders.ts";
import type { StoreHarness } from "./store-contract.ts";

export function deadLetterContract(start: () => Promise<StoreHarness>): void {
  describe("dead letters", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    /** Two requests that were sent together in the first one's turn, given up; a third one waits. */
    async function buried(store: Store) {
      const inbox = store.inbox(1);
      const entryIds = [];
      for (const id of ["1", "2", "3"]) entryIds.push(await stored(inbox, aRequest(id)));
      const turn = aTurn("1", { state: "sent", attempts: 5, entryIds: entryIds.slice(0, 2) });
      await inbox.bury(turn, "connection refused", 1_700_000_000_500);
      return { inbox, turn };
    }

    test("burying moves each request of the turn, and nothing else, and keeps the turn as done", async () => {
      const store = harness.space().open();
      const { inbox, turn } = await buried(store);
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(["3"]);
      const about = { turn, problem: "connection refused", buriedAtMs: 1_700_000_000_500 };
      expect(await store.deadLetters(10)).toEqual([
        { deadId: expect.any(String), request: aRequest("1"), ...about },
        { deadId: expect.any(String), request: aRequest("2"), ...about },
      ]);
      expect(await store.deadLetters(1)).toHaveLength(1);
      expect(await inbox.loadTurn("1")).toEqual({ ...turn, state: "done" });
    });

    test("burying twice, as after an answer that was lost, makes no second letter", async () => {
      const store = harness.space().open();
      const { inbox, turn } = await buried(store);
      await inbox.bury(turn, "connection refused", 1_700_000_000_500);
      expect(await store.deadLetters(10)).toHaveLength(2);
    });

    test("a buried request that is delivered again is seen", async () => {
      const store = harness.space().open();
      const { inbox } = await buried(store);
      expect(await inbox.accept(aRequest("1"))).toEqual({ kind: "seen" });
    });

    test("put back by another process, it is last in the inbox and its turn has no attempts behind it", async () => {
      const space = harness.space();
      const { inbox, turn } = await buried(space.open());
      const command = space.open();
      const [first] = await command.deadLetters(10);
      expect(await command.retryDeadLetter(first?.deadId ?? "")).toBe(true);
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(["3", "1"]);
      expect(await inbox.loadTurn("1")).toEqual({ ...turn, state: "done", attempts: 0 });
      expect(await command.deadLetters(10)).toHaveLength(1);
      expect(await command.retryDeadLetter(first?.deadId ?? "")).toBe(false);
      expect(await inbox.pending()).toBe(2);
    });

    test("put back, a request that was sent together with another has no turn yet", async () => {
      const store = harness.space().open();
      const { inbox } = await buried(store);
      const second = (await store.deadLetters(10))[1];
      expect(await store.retryDeadLetter(second?.deadId ?? "")).toBe(true);
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(["3", "2"]);
      expect(await inbox.loadTurn("2")).toBeUndefined();
    });

    test("put back twice at once, it comes back once", async () => {
      const space = harness.space();
      const { inbox } = await buried(space.open());
      const [first] = await space.open().deadLetters(1);
      const commands = [space.open(), space.open()];
      const done = await Promise.all(commands.map((store) => store.retryDeadLetter(first?.deadId ?? "")));
      expect(done.toSorted()).toEqual([false, true]);
      expect(await inbox.pending()).toBe(2);
    });

    test("a second burial makes a new letter", async () => {
      const store = harness.space().open();
      const { inbox, turn } = await buried(store);
      const [first] = await store.deadLetters(1);
      await store.retryDeadLetter(first?.deadId ?? "");
      const again = (await allEntries(inbox)).at(-1);
      await inbox.bury({ ...turn, entryIds: [again?.entryId ?? ""] }, "still away", 1_700_000_009_000);
      const letters = await store.deadLetters(10);
      expect(letters.map((letter) => ("problem" in letter ? letter.problem : ""))).toEqual([
        "connection refused",
        "still away",
      ]);
    });

    test("dropped, it is gone", async () => {
      const store = harness.space().open();
      const { inbox } = await buried(store);
      const [first] = await store.deadLetters(1);
      expect(await store.dropDeadLetter(first?.deadId ?? "")).toBe(true);
      expect(await store.dropDeadLetter(first?.deadId ?? "")).toBe(false);
      expect(await store.deadLetters(10)).toHaveLength(1);
      expect(await inbox.pending()).toBe(1);
    });

    test.each(["", "x", "1", "99999999-0", "1-2-3", "-", "+", "0; DROP TABLE dead"])(
      "an id that nobody has (%j) is not there",
      async (deadId) => {
        const store = harness.space().open();
        expect(await store.retryDeadLetter(deadId)).toBe(false);
        expect(await store.dropDeadLetter(deadId)).toBe(false);
      },
    );
  });
}
