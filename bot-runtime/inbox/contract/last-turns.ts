import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LastTurn, Noted } from "../../turns/last-turn.ts";
import { limits } from "../limits.ts";
import { aThread, aTurn } from "./builders.ts";
import type { StoreHarness } from "./store-contract.ts";

const aLastTurn = (id: string, changes: Partial<LastTurn> = {}): LastTurn => ({
  id,
  channel: "C1",
  threadTs: `${id}.000100`,
  title: "why is “checkout” slow? \\ é 日本",
  outcome: "answered",
  atMs: 1_700_000_000_123,
  ...changes,
});
const of = (user: string, turn: LastTurn): Noted => ({ user, turn });

export function lastTurnsContract(start: () => Promise<StoreHarness>): void {
  describe("a person's last turns", () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test("none at first; each finished turn is noted, the newest first, for its person alone", async () => {
      const space = harness.space();
      const inbox = space.open().inbox(1);
      expect(await inbox.lastTurns("U1")).toEqual([]);
      await inbox.finish(aTurn("1"), { value: aThread("1"), ttlMs: 60_000 }, of("U1", aLastTurn("1")));
      await inbox.finish(aTurn("2"), undefined, of("U1", aLastTurn("2")));
      await inbox.finish(aTurn("3"), undefined, of("U2", aLastTurn("3")));
      await inbox.finish(aTurn("4"));
      expect(await space.open().inbox(1).lastTurns("U1")).toEqual([aLastTurn("2"), aLastTurn("1")]);
      expect(await inbox.lastTurns("U2")).toEqual([aLastTurn("3")]);
      expect(await inbox.loadThread("T1:C1:1.000100")).toEqual(aThread("1"));
    });

    test("the same turn again stands once, as it was noted last", async () => {
      const inbox = harness.space().open().inbox(1);
      for (const [id, outcome] of [
        ["1", "input-required"],
        ["2", "answered"],
        ["1", "answered"],
      ] as const)
        await inbox.finish(aTurn(id), undefined, of("U1", aLastTurn(id, { outcome })));
      expect((await inbox.lastTurns("U1")).map(({ id, outcome }) => [id, outcome])).toEqual([
        ["1", "answered"],
        ["2", "answered"],
      ]);
    });

    test("the list is bounded: the oldest leaves", async () => {
      const inbox = harness.space().open().inbox(1);
      const ids = Array.from({ length: limits.lastTurns + 3 }, (_, at) => `${at}`);
      for (const id of ids) await inbox.finish(aTurn(id), undefined, of("U1", aLastTurn(id)));
      expect((await inbox.lastTurns("U1")).map(({ id }) => id)).toEqual(
        ids.reverse().slice(0, limits.lastTurns),
      );
    });

    test.each([
      ["no JSON", "{", 1],
      ["of another shape", '{"v":1,"turns":"x"}', 1],
      ["no object", "7", 1],
      ["of a newer version, which is left alone", '{"v":2,"turns":[]}', 0],
    ])("a list that is %s costs no turn", async (_, text, left) => {
      const space = harness.space();
      await space.tamper.lastTurns("U1", text);
      const inbox = space.open().inbox(1);
      expect(await inbox.lastTurns("U1")).toEqual([]);
      await inbox.finish(aTurn("1"), undefined, of("U1", aLastTurn("1")));
      expect(await inbox.loadTurn("1")).toMatchObject({ state: "done" });
      expect(await inbox.lastTurns("U1")).toHaveLength(left);
    });

    test("a holder whose epoch is over notes nothing", async () => {
      const space = harness.space();
      const old = space.open().inbox(1);
      await space.open().raiseEpoch(2);
      await expect(old.finish(aTurn("1"), undefined, of("U1", aLastTurn("1")))).rejects.toMatchObject({
        code: "FENCED",
      });
      expect(await space.open().inbox(2).lastTurns("U1")).toEqual([]);
    });
  });
}
