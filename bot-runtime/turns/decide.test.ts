import { expect, test } from "vitest";
import { actionIds } from "../admission/admit.ts";
import { aTurn } from "../inbox/contract/builders.ts";
import { readDecision } from "./decide.ts";
import type { Request } from "./request.ts";
import type { Turn } from "./turn.ts";

const open = aTurn("1", {
  channel: "C1",
  posts: [{ intentAtMs: 0, ts: "1.2" }],
  answer: { outcome: "ambiguous", markdown: "" },
});
const click = (change: Partial<Request> = {}): Request =>
  ({
    id: "r1",
    channel: "C1",
    ts: "1.2",
    message: { turn: open.id, decision: actionIds.again },
    ...change,
  }) as Request;

const read = (request: Request, about: Turn | undefined = open) =>
  readDecision(request, {
    inbox: { loadTurn: async (id: string) => (id === open.id ? about : undefined) } as never,
  });

test("a click on the question's own button decides it", async () => {
  expect(await read(click())).toMatchObject({ again: true });
  expect(await read(click({ message: { turn: open.id, decision: actionIds.leave } }))).toMatchObject({
    again: false,
  });
});

test.each<[string, Request, Turn?]>([
  ["of another message", click({ ts: "9.9" })],
  ["in another channel", click({ channel: "C2" })],
  ["about another turn", click({ message: { turn: "other", decision: actionIds.again } })],
  ["with no turn", click({ message: { decision: actionIds.again } })],
  ["with a value of another shape", click({ message: { turn: { $ne: "" }, decision: actionIds.again } })],
  ["on a turn that was answered", click(), { ...open, answer: { outcome: "answered", markdown: "" } }],
  ["on a question that somebody decided", click(), { ...open, decidedBy: "r0" }],
])("a click %s decides nothing", async (_, request, about) => {
  expect(await read(request, about)).toBeUndefined();
});
