import { cutChars, inertLine } from "../reply/index.ts";
import type { Say } from "../turns/ports.ts";
import { argumentsShown, argumentsText } from "./arguments.ts";
import { type Asking, type Block, plainText, preformatted, section } from "./blocks.ts";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";
import { type Purpose, signedValue } from "./question.ts";

/** `callback_id` of every form of ours about a question; what it is for stands signed in its `private_metadata`. */
export const formId = "sab_decide";

/** Names of a form's parts. Slack gives them back with what was filled in: `read-form.ts`. */
export const parts = {
  reason: "reason",
  verdict: (at: number) => `verdict_${at}`,
  toolReason: (at: number) => `reason_${at}`,
  choice: (at: number) => `choice_${at}`,
  own: (at: number) => `own_${at}`,
  value: "value",
} as const;

/** The form that a button opens; undefined for buttons that open none, and for requests that do not have it. */
export function formFor(asking: Asking, purpose: Purpose, say: Say): Block | undefined {
  const { request } = asking.question;
  if (request.kind === "questions")
    return purpose === "answer"
      ? modal(asking, purpose, say, "answerButton", answerInputs(request, say))
      : undefined;
  switch (purpose) {
    case "deny":
      return modal(asking, purpose, say, "denyButton", [reasonInput(parts.reason, say)]);
    case "each":
      return modal(asking, purpose, say, "decideEachButton", eachInputs(request, say));
    case "args":
      return window(say("argumentsButton", {}), argumentBlocks(request));
    default:
      return undefined;
  }
}

const window = (title: string, blocks: readonly Block[]): Block => ({
  type: "modal",
  title: label(title, limits.titleChars),
  blocks,
});

const modal = (
  asking: Asking,
  purpose: Purpose,
  say: Say,
  title: "answerButton" | "denyButton" | "decideEachButton",
  blocks: readonly Block[],
): Block => ({
  ...window(say(title, {}), blocks),
  callback_id: formId,
  private_metadata: signedValue(asking, purpose),
  submit: label(say(title === "denyButton" ? title : "sendButton", {}), limits.titleChars),
});

const reasonInput = (id: string, say: Say): Block => input(id, say("reasonLabel", {}), words(), true);

function eachInputs({ tools }: Extract<HumanRequest, { kind: "approval" }>, say: Say): Block[] {
  const options = [option(say("approveButton", {}), "approve"), option(say("denyButton", {}), "deny")];
  return tools.flatMap(({ name, args }, at) => [
    input(parts.verdict(at), inertLine(name, limits.nameChars), { type: "radio_buttons", options }, false),
    ...(Object.keys(args).length === 0
      ? []
      : [{ type: "rich_text", elements: [preformatted(argumentsShown(args).text)] }]),
    reasonInput(parts.toolReason(at), say),
  ]);
}

function answerInputs({ questions }: Extract<HumanRequest, { kind: "questions" }>, say: Say): Block[] {
  return questions.flatMap(({ question, choices, multiple }, at) => {
    const title = inertLine(question, limits.questionChars);
    if (choices.length === 0) return [input(parts.own(at), title, words(), false)];
    const options = choices.map((choice, number) =>
      option(inertLine(choice, limits.labelChars), String(number)),
    );
    return [
      input(parts.choice(at), title, { type: menuFor(choices.length, multiple), options }, true),
      input(parts.own(at), say("ownWordsLabel", {}), words(), true),
    ];
  });
}

const menuFor = (choices: number, multiple: boolean): string =>
  choices <= limits.radios
    ? multiple
      ? "checkboxes"
      : "radio_buttons"
    : multiple
      ? "multi_static_select"
      : "static_select";

/** All arguments of all tools, in pieces that fit a block; what is longer than a view is cut, and says so by "…". */
function argumentBlocks({ tools }: Extract<HumanRequest, { kind: "approval" }>): Block[] {
  const elements = tools.flatMap(({ name, args }) => [
    {
      type: "rich_text",
      elements: [section([plainText(inertLine(name, limits.nameChars), { bold: true })])],
    },
    ...piecesOf(argumentsText(args)).map((piece) => ({ type: "rich_text", elements: [preformatted(piece)] })),
  ]);
  const most = limits.argsPieces + limits.tools;
  if (elements.length <= most) return elements;
  return [...elements.slice(0, most), { type: "rich_text", elements: [section([plainText("…")])] }];
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; from += limits.argsPieceChars)
    pieces.push(text.slice(from, from + limits.argsPieceChars).toWellFormed());
  return pieces;
}

const input = (id: string, title: string, element: Block, optional: boolean): Block => ({
  type: "input",
  block_id: id,
  optional,
  label: label(title, limits.questionChars),
  element: { ...element, action_id: parts.value },
});

const words = (): Block => ({ type: "plain_text_input", multiline: true, max_length: limits.wordsChars });

const option = (text: string, value: string): Block => ({ text: label(text, limits.labelChars), value });

const label = (text: string, chars: number): Block => ({
  type: "plain_text",
  text: cutChars(text, chars) || "…",
  emoji: false,
});
