import { describe, expect, test } from "vitest";
import type { Question } from "../approvals/question.ts";
import {
  askersOf,
  continueConversation,
  ImpossibleTransition,
  nextStep,
  reduceTurn,
  type TurnEvent,
  threadAfter,
} from "./reduce.ts";
import { aTurn as anyTurn } from "./turn.fixture.ts";
import { type Turn, turnStates } from "./turn.ts";

const aTurn = (changes: Partial<Turn> = {}): Turn =>
  anyTurn({ entryIds: ["1-0"], requestIds: ["turn-1"], deadlineAtMs: 1_000, ...changes });
const answer = { outcome: "answered", markdown: "because" } as const;
const composed: TurnEvent = {
  kind: "composed",
  prompt: "why?",
  conversation: { contextId: "c", taskId: "t", referenceTaskIds: [] },
  deadlineAtMs: 9,
};
const run = (turn: Turn, ...events: TurnEvent[]) => events.reduce(reduceTurn, turn);

test("a turn goes its way, and each state says what is next", () => {
  const steps: string[] = [];
  let turn = aTurn();
  const events: TurnEvent[] = [
    { kind: "intended", part: 0, atMs: 1 },
    { kind: "posted", part: 0, ts: "2.2" },
    composed,
    { kind: "named", taskId: "t2", contextId: "c2" },
    { kind: "answered", answer },
    { kind: "shown" },
  ];
  for (const event of events) {
    turn = reduceTurn(turn, event);
    steps.push(nextStep(turn, event).kind);
  }
  expect(steps).toEqual(["place", "compose", "send", "follow", "show", "finish"]);
  expect(turn).toMatchObject({
    state: "done",
    taskId: "t2",
    contextId: "c2",
    posts: [{ intentAtMs: 1, ts: "2.2" }],
  });
});

test("a turn that was cut while sending is settled, never sent again by itself", () => {
  const cut = run(aTurn({ state: "started" }), composed);
  expect(nextStep(cut, composed)).toEqual({ kind: "send" });
  expect(nextStep(cut)).toEqual({ kind: "settle" });
  expect(nextStep(reduceTurn(cut, { kind: "resend" }), { kind: "resend" })).toEqual({ kind: "send" });
});

test("a named task is followed, never sent to again", () => {
  expect(nextStep(aTurn({ state: "sent", taskId: "t" }))).toEqual({ kind: "follow", taskId: "t" });
});

test("a task that is gone becomes the reference of a new one, in the same context, with a message id of its own", () => {
  const turn = run(aTurn({ state: "started" }), composed, { kind: "task-gone" });
  expect(turn).toMatchObject({ state: "sending", contextId: "c", referenceTaskIds: ["t"] });
  expect(turn.taskId).toBeUndefined();
  expect(turn.messageId).not.toBe("turn-1");
  expect(nextStep(turn, { kind: "task-gone" })).toEqual({ kind: "send" });
});

test("a slash command's reply becomes the thread", () => {
  const turn = run(
    aTurn({ threadTs: "" }),
    { kind: "intended", part: 0, atMs: 1 },
    { kind: "posted", part: 0, ts: "5.5" },
  );
  expect(turn.threadTs).toBe("5.5");
});

test("no words are kept once they stand in Slack, but for a question that may run again", () => {
  const done = run(aTurn({ state: "answered", prompt: "why?", answer }), { kind: "shown" });
  expect(JSON.stringify(done)).not.toMatch(/why|because/);
  const asked = run(
    aTurn({ state: "answered", prompt: "why?", answer: { ...answer, outcome: "ambiguous" } }),
    { kind: "shown" },
  );
  expect(asked).toMatchObject({ prompt: "why?", answer: { outcome: "ambiguous" } });
});

describe("an impossible pair is an error that names both", () => {
  const possible: Record<string, readonly Turn["state"][]> = {
    composed: ["started"],
    named: ["sending", "sent"],
    "task-gone": ["sending"],
    resend: ["sending"],
    answered: ["accepted", "started", "sending", "sent"],
    refused: ["accepted"],
    shown: ["answered"],
  };
  const events: Record<string, TurnEvent> = {
    composed,
    named: { kind: "named", taskId: "t", contextId: "c" },
    "task-gone": { kind: "task-gone" },
    resend: { kind: "resend" },
    answered: { kind: "answered", answer },
    refused: { kind: "refused", problem: "no" },
    shown: { kind: "shown" },
  };
  const pairs = Object.keys(events).flatMap((kind) => turnStates.map((state) => [kind, state] as const));
  test.each(pairs)("%s in state %s", (kind, state) => {
    const turn = aTurn({ state, taskId: "t" });
    const take = () => reduceTurn(turn, events[kind] as TurnEvent);
    if (possible[kind]?.includes(state)) expect(take().id).toBe("turn-1");
    else expect(take).toThrow(ImpossibleTransition);
  });
  test("a post without its intent", () => {
    expect(() => reduceTurn(aTurn(), { kind: "posted", part: 0, ts: "1" })).toThrow(ImpossibleTransition);
  });
});

describe("how a thread goes on", () => {
  const thread = { v: 1, team: "T1", channel: "C1", threadTs: "1.1", contextId: "c", taskId: "t" } as const;
  test.each([
    [undefined, { referenceTaskIds: [] }],
    [
      { ...thread, taskId: undefined },
      { contextId: "c", referenceTaskIds: [] },
    ],
    [
      { ...thread, taskState: "active" },
      { contextId: "c", taskId: "t", referenceTaskIds: [] },
    ],
    [
      { ...thread, taskState: "input-required" },
      { contextId: "c", taskId: "t", referenceTaskIds: [] },
    ],
    [
      { ...thread, taskState: "terminal" },
      { contextId: "c", referenceTaskIds: ["t"] },
    ],
  ])("%o", (given, expected) => {
    expect(continueConversation(given as never)).toEqual(expected);
  });

  test.each([
    ["answered", "terminal"],
    ["input-required", "input-required"],
    ["auth-required", "auth-required"],
    ["deadline", "active"],
  ] as const)("after %s the task is %s", (outcome, taskState) => {
    const turn = aTurn({ named: true, taskId: "t2", contextId: "c2", answer: { outcome, markdown: "" } });
    expect(threadAfter(turn, thread)).toMatchObject({ taskId: "t2", contextId: "c2", taskState });
  });

  test("a turn whose agent named nothing leaves the memory as it was", () => {
    expect(
      threadAfter(aTurn({ answer: { outcome: "failed", markdown: "" } }), { ...thread, taskState: "active" }),
    ).toMatchObject({
      contextId: "c",
      taskId: "t",
      taskState: "active",
    });
  });

  const going = { contextId: "c", taskId: "t", referenceTaskIds: [] };
  test.each([
    ["a first message", ["U1"], { referenceTaskIds: [] }, undefined, ["U1"]],
    ["the same task", ["U2"], going, ["U1"], ["U1", "U2"]],
    ["the same person", ["U1"], going, ["U1"], ["U1"]],
    ["a new task", ["U2"], { contextId: "c", referenceTaskIds: ["t"] }, ["U1"], ["U2"]],
    ["a bot", [], going, ["U1"], ["U1"]],
  ])("who asked, after %s", (_, people, conversation, askers, expected) => {
    const before = askers === undefined ? undefined : { ...thread, askers };
    expect(askersOf(people, conversation, before)).toEqual(expected);
  });
});

describe("a turn that asks people", () => {
  const question: Question = {
    request: { kind: "approval", hint: "", tools: [{ id: "1", name: "delete", args: {} }] },
    taskId: "t",
    contextId: "c",
    key: "k",
    askers: ["U1"],
    expireAfterMs: 100,
    expiresAtMs: 1_100,
    reminded: false,
  };
  const asks: TurnEvent = {
    kind: "answered",
    answer: { outcome: "input-required", markdown: "May I?" },
    question,
  };
  const named: TurnEvent = { kind: "named", taskId: "t", contextId: "c" };
  const asked = run(aTurn({ state: "started" }), { ...composed, askers: ["U1"] }, named, asks);

  test("waits once it is shown, with its words, and its thread remembers until when", () => {
    const waiting = reduceTurn(asked, { kind: "shown" });
    expect(waiting).toMatchObject({ state: "waiting", answer: { markdown: "May I?" } });
    expect(nextStep(waiting)).toEqual({ kind: "wait" });
    expect(threadAfter(waiting, undefined)).toMatchObject({
      taskState: "input-required",
      asking: { turn: "turn-1", untilMs: 1_100, byReply: false },
      askers: ["U1"],
    });
    expect(reduceTurn(waiting, { kind: "reminded" }).question?.reminded).toBe(true);
  });

  test("is over where nobody can see it", () => {
    expect(reduceTurn(asked, { kind: "shown", unseen: true }).state).toBe("done");
  });

  test("is not asking any more once it is closed, and a turn that names nothing keeps what is asked", () => {
    const closed = { ...asked, question: { ...question, closed: "decided" as const } };
    expect(threadAfter(closed, undefined)).not.toHaveProperty("asking");
    const before = threadAfter(asked, undefined);
    expect(threadAfter(aTurn({ id: "turn-2" }), before)).toEqual(before);
  });
});
