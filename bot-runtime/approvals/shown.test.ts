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
import { closedMessage, openMessage } from "./blocks.ts";
import type { Decision } from "./decision.ts";
import { weightOf } from "./elements.ts";
import { formFor } from "./forms.ts";
import { humanRequestIn } from "./hitl.ts";
import { outcomeOf } from "./outcome.ts";
import { openQuestion, type Purpose } from "./question.ts";
import { isWhollyShown } from "./whole.ts";

const say: Say = (name, values) => message(undefined, name, values);
const wording = { say, agent: "Agent" };
const purposes: readonly Purpose[] = ["approve", "deny", "each", "args", "answer"];

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

  describe("nobody approves what they were not shown", () => {
    const long = (chars: number, letter = "x") => [
      aTool("1", { args: { a: `${letter.repeat(chars)} rm -rf /` } }),
    ];
    const buttons = (request: unknown) =>
      JSON.stringify(openMessage(asking(request), "", wording).blocks)
        .match(/"sab_[a-z_0-9]+/g)
        ?.join();
    const words = (value: unknown) => JSON.stringify(value);

    test.each<[string, unknown, boolean]>([
      ["short arguments", anApproval(), true],
      ["a long value", anApproval(long(600)), false],
      [
        "many lines",
        anApproval([aTool("1", { args: Object.fromEntries([..."abcdefghijkl"].map((a) => [a, 1])) })]),
        false,
      ],
      ["a long name", anApproval([aTool("1", { name: "x".repeat(101) })]), false],
      ["a name of letters that nobody sees", anApproval([aTool("1", { name: "\u200b".repeat(50) })]), false],
      [
        "more tools than are shown",
        anApproval(Array.from({ length: 9 }, (_, at) => aTool(String(at)))),
        false,
      ],
      [
        "heavy arguments",
        anApproval([..."12345678"].map((at) => aTool(at, { args: { a: "<".repeat(480) } }))),
        false,
      ],
    ])("%s", (_, request, isShown) => {
      const read = asking(request).question.request;
      if (read.kind !== "approval") throw new TypeError("not an approval");
      expect(isWhollyShown(read)).toBe(isShown);
      const message = words(openMessage(asking(request), "", wording).blocks);
      if (isShown)
        for (const { args } of read.tools) expect(message).toContain(words(argumentsText(args)).slice(1, -1));
      const form = formFor(asking(request), "approve", say);
      for (const { args } of read.tools)
        for (const word of Object.values(args)) expect(words(form)).toContain(String(word).slice(-9));
    });

    test("what a form has room for is approved there, after all of it", () => {
      expect(buttons(anApproval(long(600)))).toBe('"sab_approve,"sab_deny,"sab_args');
      const form = formFor(asking(anApproval(long(60_000))), "approve", say);
      expect(form).toMatchObject({
        submit: { text: "Approve" },
        private_metadata: expect.stringMatching(/\.approve\./),
      });
      expect(viewProblems(form ?? {}, "modal")).toEqual([]);
      expect(words(form)).toContain("rm -rf /");
      const each = formFor(asking(anApproval([...long(40_000), aTool("2")])), "each", say);
      expect(viewProblems(each ?? {}, "modal")).toEqual([]);
      expect(words(each)).toContain("rm -rf /");
    });

    test("what no form has room for can be looked at and denied, and that is said", () => {
      const request = anApproval([...long(30_000, "\u200b"), aTool("2")]);
      expect(buttons(request)).toBe('"sab_deny,"sab_args');
      expect(words(openMessage(asking(request), "", wording).blocks)).toContain(say("tooLongToApprove", {}));
      expect(formFor(asking(request), "approve", say)).toBeUndefined();
      expect(formFor(asking(request), "each", say)).toBeUndefined();
      expect(viewProblems(formFor(asking(request), "args", say) ?? {}, "modal")).toEqual([]);
    });
  });

  test("a hint that the agent's words say already is not said again", () => {
    const words = (said: string) => JSON.stringify(openMessage(asking(), said, wording).blocks);
    expect(words("")).toContain("It changes things.");
    expect(words("Careful: It changes things. Really.")).not.toContain("It changes things.");
  });
});
