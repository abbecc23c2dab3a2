import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allEntries, aRequest, aTurn, stored } from "./builders.ts";
import type { StoreHarness } from "./store-contract.ts";

export function acceptContract(start: () => Promise<StoreHarness>): void {
  describe("accept", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("a request that was stored stands in the inbox, whole", async () => {
      const inbox = harness.space().open().inbox(1);
      const request = aRequest("1", {
        message: {
          text: 'quotes " and \u0000, 😀, \\n\n',
          empty: [],
          deep: { __proto_: null, list: [1, {}] },
        },
        requester: { kind: "bot", id: "B1", name: "Grafana" },
        eventId: "Ev1",
        responseUrl: "https://hooks.slack.test/1",
      });
      const entryId = await stored(inbox, request);
      expect(await inbox.entries("", 10)).toEqual([{ entryId, request }]);
      expect(await inbox.pending()).toBe(1);
    });

    test("1000 deliveries at once of 500 requests: each is stored exactly once, the other time it is seen", async () => {
      const space = harness.space();
      const inboxes = [space.open().inbox(1), space.open().inbox(1)] as const;
      const accepted = await Promise.all(
        Array.from({ length: 1000 }, (_, at) => inboxes[at < 500 ? 0 : 1].accept(aRequest(String(at % 500)))),
      );
      const count = (kind: string) => accepted.filter((one) => one.kind === kind).length;
      expect({ stored: count("stored"), seen: count("seen") }).toEqual({ stored: 500, seen: 500 });
      const ids = (await allEntries(inboxes[0])).map(({ request }) => request.id);
      expect(new Set(ids).size).toBe(500);
      expect(ids).toHaveLength(500);
    });

    test.each([
      ["the same event id under another ts", ["T1:C1:2.0", "Ev1"]],
      ["app_mention and message of one ts", ["T1:C1:1.0", "Ev2"]],
      ["one client_msg_id under two ts", ["T1:C1:2.0", "Ev2", "msg-1"]],
      ["a single key", ["msg-1"]],
    ])("a delivery that shares a key is seen: %s", async (_, keys) => {
      const inbox = harness.space().open().inbox(1);
      await stored(inbox, aRequest("1", { keys: ["T1:C1:1.0", "Ev1", "msg-1"] }));
      expect(await inbox.accept(aRequest("2", { keys }))).toEqual({ kind: "seen" });
      expect(await inbox.pending()).toBe(1);
    });

    test("what was only seen leaves no marks: its other keys are free", async () => {
      const inbox = harness.space().open().inbox(1);
      await stored(inbox, aRequest("1", { keys: ["a"] }));
      await inbox.accept(aRequest("2", { keys: ["a", "b"] }));
      expect(await inbox.accept(aRequest("3", { keys: ["b"] }))).toMatchObject({ kind: "stored" });
    });

    test("entries come in the order of acceptance, page by page, each once", async () => {
      const inbox = harness.space().open().inbox(1);
      const wanted = Array.from({ length: 25 }, (_, at) => String(at));
      const entryIds = [];
      for (const id of wanted) entryIds.push(await stored(inbox, aRequest(id)));
      const entries = await allEntries(inbox, 10);
      expect(entries.map(({ request }) => request.id)).toEqual(wanted);
      expect(entries.map(({ entryId }) => entryId)).toEqual(entryIds);
    });

    test("what came at once lies in the order it was handed over", async () => {
      const inbox = harness.space().open().inbox(1);
      const wanted = Array.from({ length: 300 }, (_, at) => String(at));
      await Promise.all(wanted.map((id) => inbox.accept(aRequest(id))));
      expect((await allEntries(inbox)).map(({ request }) => request.id)).toEqual(wanted);
    });

    test("past the bound a request is refused, unmarked, and taken once there is room", async () => {
      const inbox = harness.space().open({ bound: 2 }).inbox(1);
      const accepted = await Promise.all(["1", "2", "3"].map((id) => inbox.accept(aRequest(id))));
      expect(accepted.map(({ kind }) => kind)).toEqual(["stored", "stored", "full"]);
      expect(await inbox.accept(aRequest("1"))).toEqual({ kind: "seen" });
      const [first] = await inbox.entries("", 1);
      await inbox.finish(aTurn("1", { entryIds: [first?.entryId ?? ""] }));
      expect(await inbox.accept(aRequest("3"))).toMatchObject({ kind: "stored" });
    });

    test("a binding does not see another's requests or marks", async () => {
      const [ours, theirs] = [harness.space().open().inbox(1), harness.space().open().inbox(1)];
      await stored(ours, aRequest("1"));
      expect(await theirs.entries("", 10)).toEqual([]);
      expect(await theirs.accept(aRequest("1"))).toMatchObject({ kind: "stored" });
    });

    test("a closed store refuses, and says so", async () => {
      const store = harness.space().open();
      await store.ping();
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await expect(store.inbox(1).accept(aRequest("1"))).rejects.toMatchObject({ code: "CLOSED" });
    });

    test("an aborted question is not asked", async () => {
      const store = harness.space().open();
      await expect(store.ping(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
      await expect(store.durability(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    });
  });
}
