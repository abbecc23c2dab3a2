import { expect, test } from "vitest";
import { noteOf } from "./last-turn.ts";
import { reduceTurn } from "./reduce.ts";
import type { Request } from "./request.ts";
import { aTurn as anyTurn } from "./turn.fixture.ts";
import type { Turn } from "./turn.ts";

const aTurn = (changes: Partial<Turn> = {}): Turn => anyTurn({ acceptedAtMs: 5, ...changes });

const said = { user: "U1", title: "why?" };
const refused = (turn: Turn) => reduceTurn(turn, { kind: "refused", problem: "test" });

/** Somebody's click on "Run it again" or "Leave it" below the turn `asked`. */
const click = { id: "click-1", kind: "decision", message: { turn: "asked" } } as Partial<Request> as Request;
const noted = (turn: Turn, asked: Partial<Turn>) =>
  noteOf(turn, click, {
    loadTurn: async () =>
      aTurn({ id: "asked", said, answer: { outcome: "answered", markdown: "" }, ...asked }),
  });

test("a request that was refused is none of the person's last requests", async () => {
  const turn = refused(aTurn({ said }));
  expect(await noteOf(turn, undefined, { loadTurn: async () => undefined })).toBeUndefined();
});

test("one that the agent rejected is", async () => {
  const answer = { outcome: "rejected", markdown: "no" } as const;
  const turn = aTurn({ said, answer, state: "done", posts: [{ intentAtMs: 1, ts: "2.2" }] });
  expect(await noteOf(turn, undefined, { loadTurn: async () => undefined })).toMatchObject({
    user: "U1",
    turn: { id: "turn-1", outcome: "rejected" },
  });
});

test("a click that did not count says nothing about the request that it is about", async () => {
  const late = refused(aTurn({ id: "click-1" }));
  expect(await noted(late, { decidedBy: "click-0" })).toBeUndefined();
  expect(await noted(late, {})).toBeUndefined();
});

test("a click that left it as it is ends it", async () => {
  const left = refused(aTurn({ id: "click-1" }));
  expect(await noted(left, { decidedBy: "click-1" })).toMatchObject({
    turn: { id: "asked", outcome: "rejected" },
  });
});
