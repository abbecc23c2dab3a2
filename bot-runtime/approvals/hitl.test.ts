import { describe, expect, test } from "vitest";
import { anApproval, aQuestion, aTool, carrying, someQuestions } from "./approvals.fixture.ts";
import { humanRequestIn } from "./hitl.ts";
import { limits } from "./limits.ts";

const many = (count: number) => Array.from({ length: count }, (_, at) => aTool(String(at)));
const deep = (levels: number): unknown => (levels === 0 ? "end" : { in: deep(levels - 1) });

describe("what an agent asks people for", () => {
  test("a tool approval, with its tools in their order", () => {
    expect(humanRequestIn(carrying(anApproval([aTool("b"), aTool("a", { args: null })])))).toEqual({
      kind: "approval",
      hint: "It changes things.",
      tools: [
        { id: "b", name: "tool_b", args: { of: "b" } },
        { id: "a", name: "tool_a", args: {} },
      ],
    });
  });

  test("a nested one is about the inner agent's tools", () => {
    const nested = { subagent_name: "db", task_id: "t", context_id: "c", tools: [aTool("7")] };
    expect(humanRequestIn(carrying(anApproval([aTool("1")], { nested })))).toMatchObject({
      subagent: "db",
      tools: [{ id: "7" }],
    });
  });

  test("questions, with and without choices", () => {
    const asked = someQuestions([{ question: "Why?" }, aQuestion("Which?", ["a", "b"], true)]);
    expect(humanRequestIn(carrying(asked))).toEqual({
      kind: "questions",
      id: "ask-1",
      questions: [
        { question: "Why?", choices: [], multiple: false },
        { question: "Which?", choices: ["a", "b"], multiple: true },
      ],
    });
  });

  test("at the bounds it is still understood", () => {
    expect(humanRequestIn(carrying(anApproval(many(limits.tools))))).toBeDefined();
    expect(humanRequestIn(carrying(anApproval([aTool("1", { args: { deep: deep(14) } })])))).toBeDefined();
    expect(
      humanRequestIn(carrying(anApproval([aTool("1", { args: { text: "x".repeat(99_000) } })]))),
    ).toBeDefined();
  });
});

describe("what cannot be answered as it must be is plain input-required, never an error", () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  test.each<[string, unknown]>([
    ["no metadata", undefined],
    ["metadata that is no object", "hitl"],
    ["a list", [anApproval()]],
    ["nothing of the extension", { other: anApproval() }],
    ["null under its key", carrying(null)],
    ["words under its key", carrying("approve?")],
    ["another type", carrying({ ...anApproval(), type: "tool_approval_request_v2" })],
    ["a response", carrying({ type: "tool_approval_response", approvals: [] })],
    ["no tools", carrying(anApproval([]))],
    ["tools that are no list", carrying({ ...anApproval(), tools: { 0: aTool("1") } })],
    ["no ids", carrying(anApproval([{ name: "x", args: {} }]))],
    ["an empty id", carrying(anApproval([aTool("")]))],
    ["an id that is a number", carrying(anApproval([aTool("1", { id: 1 })]))],
    ["an endless id", carrying(anApproval([aTool("1".repeat(limits.idChars + 1))]))],
    ["two tools of one id", carrying(anApproval([aTool("1"), aTool("1", { name: "other" })]))],
    ["arguments that are words", carrying(anApproval([aTool("1", { args: "rm -rf" })]))],
    ["more tools than anybody reads", carrying(anApproval(many(limits.tools + 1)))],
    [
      "a nested request without tools",
      carrying(anApproval([aTool("1")], { nested: { subagent_name: "db" } })),
    ],
    [
      "a nested request with one id twice",
      carrying(anApproval([], { nested: { tools: [aTool("1"), aTool("1")] } })),
    ],
    [
      "a megabyte of arguments",
      carrying(anApproval([aTool("1", { args: { text: "x".repeat(1_000_000) } })])),
    ],
    ["a million numbers", carrying(anApproval([aTool("1", { args: { list: Array(1_000_000).fill(0) } })]))],
    ["deeper than anybody looks", carrying(anApproval([aTool("1", { args: { deep: deep(5_000) } })]))],
    ["a circle", carrying(anApproval([aTool("1", { args: circular })]))],
    ["no questions", carrying(someQuestions([]))],
    ["questions without an id", carrying({ ...someQuestions(), id: undefined })],
    ["an empty question", carrying(someQuestions([aQuestion("")]))],
    ["a choice twice", carrying(someQuestions([aQuestion("Which?", ["a", "a"])]))],
    ["an empty choice", carrying(someQuestions([aQuestion("Which?", [""])]))],
    ["choices that are objects", carrying(someQuestions([{ question: "Which?", choices: [{}] }]))],
    ["an inherited key", Object.create(carrying(anApproval()))],
  ])("%s", (_, metadata) => {
    expect(humanRequestIn(metadata)).toBeUndefined();
  });
});
