import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { threadKey } from "../../turns/turn.ts";
import type { Inbox, Store } from "../port.ts";
import { allEntries, aRequest, aThread, aTurn, stored } from "./builders.ts";
import type { StoreHarness } from "./store-contract.ts";

export function turnContract(start: () => Promise<StoreHarness>): void {
  describe("turns", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("an unknown turn or thread is undefined", async () => {
      const inbox = harness.space().open().inbox(1);
      expect(await inbox.loadTurn("none")).toBeUndefined();
      expect(await inbox.loadThread("T1:C1:1.0")).toBeUndefined();
    });

    test("a saved turn and thread come back as they were, the newest save wins, other processes see it", async () => {
      const space = harness.space();
      const inbox = space.open().inbox(1);
      const thread = aThread("1");
      await inbox.save(aTurn("1"));
      const turn = aTurn("1", { state: "sent", taskId: "task-1", named: true, entryIds: ["7"], posts: [] });
      await inbox.save(turn, { value: thread, ttlMs: 60_000 });
      const other = space.open().inbox(1);
      expect(await other.loadTurn("1")).toEqual(turn);
      expect(await other.loadThread(threadKey(thread))).toEqual(thread);
    });

    test("saving a turn without its thread leaves the thread alone", async () => {
      const inbox = harness.space().open().inbox(1);
      const thread = aThread("1");
      await inbox.save(aTurn("1"), { value: thread, ttlMs: 60_000 });
      await inbox.save(aTurn("1", { attempts: 1 }));
      expect(await inbox.loadThread(threadKey(thread))).toEqual(thread);
    });

    test("a thread is forgotten after its time", async () => {
      const inbox = harness.space().open().inbox(1);
      const thread = aThread("1");
      await inbox.save(aTurn("1"), { value: thread, ttlMs: 60 });
      await expect.poll(() => inbox.loadThread(threadKey(thread))).toBeUndefined();
      expect(await inbox.loadTurn("1")).toBeDefined();
    });

    test("finishing removes the turn's entries and no others, keeps the turn as done and saves the thread", async () => {
      const inbox = harness.space().open().inbox(1);
      const entryIds = [];
      for (const id of ["1", "2", "3"]) entryIds.push(await stored(inbox, aRequest(id)));
      const thread = aThread("1", { taskState: "terminal" });
      const turn = aTurn("1", { state: "answered", entryIds: entryIds.slice(0, 2) });
      await inbox.finish(turn, { value: thread, ttlMs: 60_000 });
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(["3"]);
      expect(await inbox.pending()).toBe(1);
      expect(await inbox.loadTurn("1")).toEqual({ ...turn, state: "done" });
      expect(await inbox.loadThread(threadKey(thread))).toEqual(thread);
    });

    test("a finished request that is delivered again is seen", async () => {
      const inbox = harness.space().open().inbox(1);
      const entryId = await stored(inbox, aRequest("1"));
      await inbox.finish(aTurn("1", { entryIds: [entryId] }));
      expect(await inbox.accept(aRequest("1"))).toEqual({ kind: "seen" });
    });

    test("finishing twice, as after an answer that was lost, changes nothing more", async () => {
      const inbox = harness.space().open().inbox(1);
      const entryId = await stored(inbox, aRequest("1"));
      await inbox.finish(aTurn("1", { entryIds: [entryId] }));
      await stored(inbox, aRequest("2"));
      await inbox.finish(aTurn("1", { entryIds: [entryId] }));
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(["2"]);
    });

    test.each<[string, (inbox: Inbox) => Promise<unknown>]>([
      ["accept", (inbox) => inbox.accept(aRequest("2"))],
      ["accept of something seen", (inbox) => inbox.accept(aRequest("1"))],
      ["save", (inbox) => inbox.save(aTurn("1"), { value: aThread("1"), ttlMs: 60_000 })],
      ["finish", (inbox) => inbox.finish(aTurn("1"), { value: aThread("1"), ttlMs: 60_000 })],
      ["bury", (inbox) => inbox.bury(aTurn("1"), "agent away", 1)],
    ])("%s of an older epoch is refused and does nothing", async (_, write) => {
      const store = harness.space().open();
      await stored(store.inbox(1), aRequest("1"));
      await store.raiseEpoch(2);
      await expect(write(store.inbox(1))).rejects.toMatchObject({ code: "FENCED", retry: "never" });
      const inbox = store.inbox(2);
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(["1"]);
      expect(await inbox.loadTurn("1")).toBeUndefined();
      expect(await inbox.loadThread(threadKey(aThread("1")))).toBeUndefined();
      expect(await store.deadLetters(10)).toEqual([]);
    });

    test("a refused write among others of the same moment takes none of them with it", async () => {
      const store = harness.space().open();
      await store.raiseEpoch(2);
      const outcomes = await Promise.allSettled([
        store.inbox(2).accept(aRequest("1")),
        store.inbox(1).accept(aRequest("2")),
        store.inbox(2).accept(aRequest("3")),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect((await allEntries(store.inbox(2))).map(({ request }) => request.id)).toEqual(["1", "3"]);
    });

    describe("epoch", () => {
      test("none was seen at first, and it only grows", async () => {
        const store = harness.space().open();
        expect(await store.epoch()).toBe(0);
        await store.raiseEpoch(3);
        await store.raiseEpoch(3);
        await expect(store.raiseEpoch(2)).rejects.toMatchObject({ code: "FENCED" });
        expect(await store.epoch()).toBe(3);
      });

      test("a store that lags behind, as after a rollback, fences again from the holder's next write on", async () => {
        const store = harness.space().open();
        await store.inbox(5).save(aTurn("1"));
        expect(await store.epoch()).toBe(5);
        await expect(store.inbox(4).save(aTurn("1"))).rejects.toMatchObject({ code: "FENCED" });
      });

      test("of holders that raise it at the same time, the highest stays", async () => {
        const space = harness.space();
        const [one, other]: [Store, Store] = [space.open(), space.open()];
        await Promise.allSettled([4, 1, 3, 2].map((epoch, at) => (at % 2 ? one : other).raiseEpoch(epoch)));
        expect(await one.epoch()).toBe(4);
      });
    });
  });
}
