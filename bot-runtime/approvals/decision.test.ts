import { describe, expect, test } from "vitest";
import { anApproval, aQuestion, aTool, someQuestions, understood } from "./approvals.fixture.ts";
import { type Decision, responseTo, wordOf } from "./decision.ts";
import type { Purpose } from "./question.ts";
import { readForm } from "./read-form.ts";

const two = understood(anApproval([aTool("a"), aTool("b")]));
const three = understood(
  someQuestions([
    aQuestion("One?", ["x", "y"]),
    aQuestion("Many?", ["p", "q", "r"], true),
    aQuestion("Why?"),
  ]),
);
const radio = (value: string) => ({ value: { type: "radio_buttons", selected_option: { value } } });
const boxes = (...values: string[]) => ({
  value: { type: "checkboxes", selected_options: values.map((value) => ({ value })) },
});
const typed = (value: string | null) => ({ value: { type: "plain_text_input", value } });

describe("a decision answers every id once", () => {
  test.each<[string, Decision, unknown]>([
    [
      "approve",
      { kind: "approve" },
      [
        { id: "a", approved: true },
        { id: "b", approved: true },
      ],
    ],
    [
      "deny with a reason",
      { kind: "deny", reason: "no" },
      [
        { id: "a", approved: false, rejection_reason: "no" },
        { id: "b", approved: false, rejection_reason: "no" },
      ],
    ],
    [
      "deny without",
      { kind: "deny" },
      [
        { id: "a", approved: false },
        { id: "b", approved: false },
      ],
    ],
    [
      "each",
      {
        kind: "each",
        tools: [
          { approved: true, reason: "left over" },
          { approved: false, reason: "no" },
        ],
      },
      [
        { id: "a", approved: true },
        { id: "b", approved: false, rejection_reason: "no" },
      ],
    ],
    [
      "time",
      { kind: "expire" },
      [
        { id: "a", approved: false, rejection_reason: "late" },
        { id: "b", approved: false, rejection_reason: "late" },
      ],
    ],
  ])("%s", (_, decision, approvals) => {
    expect(responseTo(two, decision, "late")).toEqual({ type: "tool_approval_response", approvals });
  });

  test("answers, one list for each question", () => {
    const decision: Decision = { kind: "answer", answers: [["x"], ["p", "r"], ["because"]] };
    expect(responseTo(three, decision, "")).toEqual({
      type: "ask_user_response",
      id: "ask-1",
      answers: [{ answer: ["x"] }, { answer: ["p", "r"] }, { answer: ["because"] }],
    });
  });

  test.each<[string, Parameters<typeof responseTo>[0], Decision]>([
    ["answers to an approval", two, { kind: "answer", answers: [["x"]] }],
    ["verdicts on fewer tools", two, { kind: "each", tools: [{ approved: true }] }],
    ["an approval of questions", three, { kind: "approve" }],
    ["too few answers", three, { kind: "answer", answers: [["x"]] }],
    ["an empty answer", three, { kind: "answer", answers: [["x"], [], ["z"]] }],
    ["time for questions", three, { kind: "expire" }],
  ])("nothing is sent for %s", (_, request, decision) => {
    expect(responseTo(request, decision, "late")).toBeUndefined();
  });

  test.each<[Decision, string]>([
    [{ kind: "each", tools: [{ approved: true }, { approved: false }] }, "partly-approved"],
    [{ kind: "each", tools: [{ approved: false }, { approved: false }] }, "denied"],
    [{ kind: "each", tools: [{ approved: true }, { approved: true }] }, "approved"],
    [{ kind: "expire" }, "expired"],
  ])("%j is logged as %s", (decision, word) => {
    expect(wordOf(decision)).toBe(word);
  });
});

describe("what was filled into a form", () => {
  test.each<[string, Purpose, unknown, typeof two, unknown]>([
    ["a reason", "deny", { reason: typed(" no ") }, two, { kind: "deny", reason: "no" }],
    ["no reason", "deny", { reason: typed(null) }, two, { kind: "deny" }],
    [
      "verdicts",
      "each",
      {
        verdict_0: radio("approve"),
        reason_0: typed("unused"),
        verdict_1: radio("deny"),
        reason_1: typed("no"),
      },
      two,
      { kind: "each", tools: [{ approved: true }, { approved: false, reason: "no" }] },
    ],
    [
      "answers, own words beside the choices of several, instead of a single one",
      "answer",
      {
        choice_0: radio("1"),
        own_0: typed("z"),
        choice_1: boxes("0", "2"),
        own_1: typed("s"),
        own_2: typed("w"),
      },
      three,
      { kind: "answer", answers: [["z"], ["p", "r", "s"], ["w"]] },
    ],
  ])("%s", (_, purpose, values, request, decision) => {
    expect(readForm(purpose, values, request)).toEqual({ kind: "decision", decision });
  });

  test.each<[string, Purpose, unknown, typeof two, readonly string[]]>([
    ["a verdict", "each", { verdict_0: radio("approve") }, two, ["verdict_1"]],
    [
      "a verdict of our making",
      "each",
      { verdict_0: radio("maybe"), verdict_1: radio("deny") },
      two,
      ["verdict_0"],
    ],
    ["answers", "answer", { choice_0: radio("9") }, three, ["choice_0", "choice_1", "own_2"]],
  ])("%s is missing: the form says where", (_, purpose, values, request, blocks) => {
    expect(readForm(purpose, values, request)).toEqual({ kind: "missing", blocks });
  });

  test.each<[string, Purpose, unknown, typeof two]>([
    ["no values", "deny", undefined, two],
    ["values that are words", "deny", { reason: { value: "x" } }, two],
    ["a form of the other kind", "answer", {}, two],
    ["a form of the other kind", "deny", {}, three],
    ["a purpose without a form", "approve", {}, two],
  ])("%s decide nothing", (_, purpose, values, request) => {
    expect(readForm(purpose, values, request)).toEqual({ kind: "odd" });
  });
});
