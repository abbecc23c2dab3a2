import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { message } from "../../crds/index.ts";
import { blockProblems } from "../../playground/slack/blocks/check.ts";
import { viewProblems } from "../../playground/slack/blocks/view.ts";
import { notifiedBy } from "../../playground/slack/mrkdwn.ts";
import type { Say } from "../turns/ports.ts";
import {
  anApproval,
  aQuestion,
  asking,
  aTool,
  carrying,
  someQuestions,
  turnId,
} from "./approvals.fixture.ts";
import { argumentsShown, argumentsText } from "./arguments.ts";
import { closedMessage, openMessage, weightOf } from "./blocks.ts";
import type { Decision } from "./decision.ts";
import { formFor } from "./forms.ts";
import { humanRequestIn } from "./hitl.ts";
import { outcomeOf } from "./outcome.ts";
import { openQuestion, type Purpose } from "./question.ts";

const say: Say = (name, values) => message(undefined, name, values);
const wording = { say, agent: "Agent" };
const purposes: readonly Purpose[] = ["deny", "each", "args", "answer"];

describe("arguments", () => {
  test.each([
    ["a word that turns the rest around", { a: "\u202eexe" }, "\\u202eexe"],
    ["letters without width", { a: "x\u200by\ufeffz" }, "x\\u200by\\ufeffz"],
    ["letters of invisible tags", { a: "\u{e0041}" }, "\\udb40\\udc41"],
    ["blank letters", { a: "\u3164" }, "\\u3164"],
    ["variations", { a: "a\ufe0f" }, "a\\ufe0f"],
    ["a line break inside a word", { a: "x\ny" }, "x\\ny"],
    ["half a letter", { a: "\ud800" }, "\\ud800"],
  ])("%s can be seen", (_, args, shown) => {
    expect(argumentsText(args)).toContain(shown);
  });

  test("names are in order, lists as they are", () => {
    expect(argumentsText({ b: [2, 1], a: { d: 1, c: 2 } }).replace(/\s/g, "")).toBe(
      '{"a":{"c":2,"d":1},"b":[2,1]}',
    );
  });

  test("what is cut says so", () => {
    const { text, cut } = argumentsShown({ list: Array.from({ length: 100 }, (_, at) => at) });
    expect(cut).toBe(true);
    expect(text.endsWith("\n…")).toBe(true);
    expect(argumentsShown({ a: 1 })).toEqual({ text: '{\n  "a": 1\n}', cut: false });
  });
});

describe("a request of an agent, whatever is in it", () => {
  const word = fc.oneof(
    fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
    fc.constantFrom(
      "<!channel>",
      "<@U0123ABCD>",
      "@here",
      "<!subteam^S0123ABCD>",
      "<https://evil.example|safe>",
      "&lt;",
      "\u202e",
      "`*_~",
    ),
    fc.string({ minLength: 150, maxLength: 400 }),
  );
  const tool = fc.record({
    id: fc.uuid(),
    name: word.map((name) => name.slice(0, 200)),
    args: fc.dictionary(word, fc.oneof(word, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 6 }),
  });
  const approval = fc
    .record({ hint: word, tools: fc.array(tool, { minLength: 1, maxLength: 20 }) })
    .map(({ hint, tools }) => anApproval(tools, { hint }));
  const questions = fc
    .array(fc.tuple(word, fc.uniqueArray(word, { maxLength: 12 }), fc.boolean()), {
      minLength: 1,
      maxLength: 10,
    })
    .map((all) =>
      someQuestions(all.map(([question, choices, multiple]) => aQuestion(question, choices, multiple))),
    );

  test("is shown in blocks and forms that Slack takes, and calls nobody", () => {
    fc.assert(
      fc.property(fc.oneof(approval, questions), word, (request, reason) => {
        const read = humanRequestIn(carrying(request));
        if (read === undefined) return;
        const question = openQuestion(read, { taskId: "t", contextId: "c", askers: ["U1"] }, 60_000, 0);
        const one = { id: turnId, question };
        const decision =
          read.kind === "approval"
            ? ({ kind: "deny", reason } as const)
            : ({ kind: "answer", answers: read.questions.map(() => [reason]) } as const);
        const outcome = outcomeOf(question, { decision, by: { user: "U0123ABCD" }, atMs: 0 }, say);
        for (const { text, blocks = [] } of [
          openMessage(one, "", wording),
          closedMessage(one, "", outcome, wording),
        ]) {
          expect(blockProblems(blocks, "message", "/blocks")).toEqual([]);
          expect(weightOf(blocks.filter(({ type }) => type !== "actions"))).toBeLessThan(13_000);
          const called = notifiedBy({ text, blocks, attachments: [] });
          expect(called.groups).toEqual([]);
          expect(called.broadcasts).toEqual([]);
          expect(called.users.filter((user) => user !== "U0123ABCD")).toEqual([]);
        }
        for (const purpose of purposes) {
          const form = formFor(one, purpose, say);
          if (form === undefined) continue;
          expect(viewProblems(form, "modal")).toEqual([]);
          expect(JSON.stringify(form).length).toBeLessThan(250_000);
        }
      }),
      { numRuns: 150 },
    );
  });

  const wide = (chars: number) => "<".repeat(chars);
  const heavyTools = Array.from({ length: 20 }, (_, at) =>
    aTool(String(at), { name: wide(200), args: { [wide(900)]: wide(900) } }),
  );
  const heavyChoices = Array.from({ length: 100 }, (_, at) => `${at}${wide(490)}`);
  const heavyQuestions = Array.from({ length: 10 }, () => aQuestion(wide(1_500)));
  test.each<[string, unknown, Decision]>([
    [
      "twenty tools, each with a reason",
      anApproval(heavyTools, { hint: wide(2_000) }),
      { kind: "each", tools: heavyTools.map(() => ({ approved: false, reason: wide(3_000) })) },
    ],
    [
      "ten questions",
      someQuestions(heavyQuestions),
      { kind: "answer", answers: heavyQuestions.map(() => [wide(3_000)]) },
    ],
    [
      "a hundred choices",
      someQuestions([aQuestion(wide(1_500), heavyChoices, true)]),
      { kind: "answer", answers: [heavyChoices] },
    ],
  ])("at its bounds it fits all the same: %s", (_, request, decision) => {
    const one = asking(request);
    const closing = { decision, by: { user: "U0123ABCD" }, atMs: 0 };
    const outcome = outcomeOf(one.question, closing, say);
    for (const { blocks = [] } of [openMessage(one, "", wording), closedMessage(one, "", outcome, wording)]) {
      expect(blockProblems(blocks, "message", "/blocks")).toEqual([]);
      expect(weightOf(blocks)).toBeLessThan(13_000);
    }
    for (const purpose of purposes) {
      const form = formFor(one, purpose, say);
      expect(form === undefined ? [] : viewProblems(form, "modal")).toEqual([]);
      expect(JSON.stringify(form ?? {}).length).toBeLessThan(250_000);
    }
  });

  test("its buttons fit what it asks", () => {
    const buttons = (request: unknown) =>
      JSON.stringify(openMessage(asking(request), "", wording).blocks).match(/sab_[a-z_0-9]+/g);
    expect(buttons(anApproval())).toEqual(["sab_approve", "sab_deny"]);
    expect(buttons(anApproval([aTool("1"), aTool("2")]))).toEqual(["sab_approve", "sab_deny", "sab_each"]);
    expect(buttons(anApproval([aTool("1", { args: { a: "x".repeat(2_000) } })]))).toEqual([
      "sab_approve",
      "sab_deny",
      "sab_args",
    ]);
    expect(buttons(someQuestions())).toEqual(["sab_choice_0", "sab_choice_1", "sab_answer"]);
    expect(buttons(someQuestions([aQuestion("Which?", ["a", "b"], true)]))).toEqual(["sab_answer"]);
    expect(buttons(someQuestions([aQuestion("Which?", ["x".repeat(80)])]))).toEqual(["sab_answer"]);
  });

  test("a hint that the agent's words say already is not said again", () => {
    const words = (said: string) => JSON.stringify(openMessage(asking(), said, wording).blocks);
    expect(words("")).toContain("It changes things.");
    expect(words("Careful: It changes things. Really.")).not.toContain("It changes things.");
  });
});
