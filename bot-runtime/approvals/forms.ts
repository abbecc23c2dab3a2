import { cutChars, inertLine } from "../reply/index.ts";
import type { Say } from "../turns/ports.ts";
import { toolName } from "./arguments.ts";
import type { Asking } from "./blocks.ts";
import type { Block } from "./elements.ts";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";
import { type Purpose, signedValue } from "./question.ts";
import { argumentBlocks, wholeBlocks } from "./whole.ts";

type Approval = Extract<HumanRequest, { kind: "approval" }>;

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
      return modal(asking, purpose, say, "denyButton", [reasonInput(parts.reason, say)], "denyButton");
    case "each":
      return eachForm(asking, request, say);
    case "args":
      return window(say("argumentsButton", {}), wholeBlocks(request).blocks);
    case "approve":
      return approveForm(asking, request, say);
    default:
      return undefined;
  }
}

/** The acknowledgement of a form that keeps it open, with a sentence below these parts. */
export const formErrors = (blocks: readonly string[], sentence: string): Record<string, unknown> => ({
  response_action: "errors",
  errors: Object.fromEntries(blocks.map((block) => [block, sentence])),
});

/** The same for a form that was refused as a whole: below its first part, or in its place where it has none to fill in. */
export function formRefused(
  values: Readonly<Record<string, unknown>>,
  sentence: string,
  say: Say,
): Record<string, unknown> {
  const [part] = Object.keys(values);
  if (part !== undefined) return formErrors([part], sentence);
  const said = { type: "section", text: { type: "mrkdwn", text: sentence } };
  return { response_action: "update", view: window(say("argumentsButton", {}), [said]) };
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
  title: "answerButton" | "denyButton" | "decideEachButton" | "argumentsButton",
  blocks: readonly Block[],
  submit: "sendButton" | "denyButton" | "approveButton" | "approveAllButton" = "sendButton",
): Block => ({
  ...window(say(title, {}), blocks),
  callback_id: formId,
  private_metadata: signedValue(asking, purpose),
  submit: label(say(submit, {}), limits.titleChars),
});

const reasonInput = (id: string, say: Say): Block => input(id, say("reasonLabel", {}), words(), true);

/** Every tool call to its last letter, with the button that approves them; undefined where a form has no room for that. */
function approveForm(asking: Asking, request: Approval, say: Say): Block | undefined {
  const { blocks, isWhole } = wholeBlocks(request);
  if (!isWhole) return undefined;
  const submit = request.tools.length > 1 ? "approveAllButton" : "approveButton";
  return modal(asking, "approve", say, "argumentsButton", blocks, submit);
}

/** The same where each is decided on its own; undefined where it has no room. */
function eachForm(asking: Asking, request: Approval, say: Say): Block | undefined {
  if (!wholeBlocks(request).isWhole) return undefined;
  return modal(asking, "each", say, "decideEachButton", eachInputs(request, say));
}

function eachInputs({ tools }: Approval, say: Say): Block[] {
  const options = [option(say("approveButton", {}), "approve"), option(say("denyButton", {}), "deny")];
  return tools.flatMap(({ name, args }, at) => [
    input(parts.verdict(at), toolName(name, limits.questionChars), { type: "radio_buttons", options }, false),
    ...(Object.keys(args).length === 0 ? [] : argumentBlocks(args)),
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
