import { cutChars, escapeMrkdwn, fitText, inert, inertLine } from "../reply/index.ts";
import type { SlackMessage } from "../slack/messages.ts";
import type { Say } from "../turns/ports.ts";
import { argumentsShown, toolName } from "./arguments.ts";
import { type Block, plainText, section, toolElements, weightOf } from "./elements.ts";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";
import { type Purpose, type Question, signedValue } from "./question.ts";
import { isWhollyShown, wholeBlocks } from "./whole.ts";

/** An open question with the id of the turn that asks it. */
export type Asking = { readonly id: string; readonly question: Question };

/** Our words around a question: the binding's wording, and the agent's name as mrkdwn. */
export type Wording = { readonly say: Say; readonly agent: string };

/** `action_id`s of the buttons (`docs/slack.md`); a choice's ends in its number. */
export const clickId = (purpose: Purpose): string => `sab_${purpose.replace(":", "_")}`;

/**
 * The question as it stands in the thread while it is open: our sentence, what the agent wants, its buttons. `said` are the agent's
 * own words above it, which the hint often repeats.
 */
export function openMessage(asking: Asking, said: string, wording: Wording): SlackMessage {
  const { request } = asking.question;
  const { text, blocks } = fitting((detail) => shownAt(detail, request, said, wording), limits.messageWeight);
  const below =
    request.kind === "approval"
      ? approvalActions(asking, request, wording)
      : [actions(answerButtons(asking, wording))];
  return { text: fitText([text, ...namesIn(request)].join("\n")), blocks: [...blocks, ...below] };
}

/** The same with what became of it in the buttons' place. */
export function closedMessage(
  asking: Asking,
  said: string,
  outcome: Outcome,
  wording: Wording,
): SlackMessage {
  const { request } = asking.question;
  const room = limits.messageWeight - weightOf(outcome.blocks);
  const shown = outcome.tellsAll
    ? shownAt("none", request, said, wording)
    : fitting((detail) => shownAt(detail, request, said, wording), room);
  const text = fitText([shown.text, ...namesIn(request), outcome.text].join("\n"));
  return { text, blocks: [...shown.blocks, ...outcome.blocks] };
}

/** What became of a question. `tellsAll`: it says again what was asked. */
export type Outcome = {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly tellsAll: boolean;
};

type Shown = { readonly text: string; readonly blocks: readonly Block[] };
type Approval = Extract<HumanRequest, { kind: "approval" }>;
type Questions = Extract<HumanRequest, { kind: "questions" }>;

/** How much of a request is shown: all that we show at most, that without the hint, less of it, its names, or our sentence alone. */
const details = ["full", "plain", "short", "names", "none"] as const;
type Detail = (typeof details)[number];

/** The most detailed form that has room. */
function fitting(at: (detail: Detail) => Shown, room: number): Shown {
  for (const detail of details) {
    const shown = at(detail);
    if (weightOf(shown.blocks) <= room || detail === "none") return shown;
  }
  return at("none");
}

const shownAt = (detail: Detail, request: HumanRequest, said: string, wording: Wording): Shown =>
  request.kind === "approval"
    ? approvalBlocks(detail, request, said, wording)
    : questionBlocks(detail, request, wording);

function approvalBlocks(
  detail: Detail,
  { hint, subagent, tools }: Approval,
  said: string,
  { say, agent }: Wording,
): Shown {
  const sentence =
    subagent === undefined
      ? say("approvalNeeded", { agent })
      : say("approvalNeededNested", { agent, subagent: escapeMrkdwn(inertLine(subagent, 100)) });
  if (detail === "none") return { text: sentence, blocks: [mrkdwn(sentence)] };
  const isKnown = hint === "" || said.includes(hint) || detail === "plain" || detail === "names";
  const why = plainText(cutChars(inert(hint), limits.hintShownChars));
  const elements: Block[] = [];
  const chars = {
    full: limits.argsShownChars,
    plain: limits.argsShownChars,
    short: limits.argsShownChars / 4,
    names: 0,
  }[detail];
  for (const { name, args } of tools.slice(0, limits.toolsShown))
    elements.push(...toolElements(name, chars === 0 ? "{}" : argumentsShown(args, chars).text));
  const more = tools.length - limits.toolsShown;
  const rest = more > 0 ? [context(say("moreTools", { count: String(more) }))] : [];
  const blocks = [
    mrkdwn(sentence),
    ...(isKnown ? [] : [{ type: "rich_text", elements: [section([why])] }]),
    { type: "rich_text", elements },
    ...rest,
  ];
  return { text: sentence, blocks };
}

/** Choices stand in the buttons or the form as well. */
function questionBlocks(detail: Detail, { questions }: Questions, { say, agent }: Wording): Shown {
  const sentence = say("questionNeeded", { agent });
  if (detail === "none") return { text: sentence, blocks: [mrkdwn(sentence)] };
  const shown = { full: 20, plain: 20, short: 5, names: 0 }[detail];
  const elements = questions.flatMap(({ question, choices }) => [
    section([
      plainText(
        detail === "full" || detail === "plain"
          ? inert(question)
          : inertLine(question, limits.questionShownChars),
        {
          bold: true,
        },
      ),
    ]),
    ...(choices.length === 0 || shown === 0
      ? []
      : [bullets(choices.slice(0, shown), choices.length > shown)]),
  ]);
  return { text: sentence, blocks: [mrkdwn(sentence), { type: "rich_text", elements }] };
}

const bullets = (choices: readonly string[], cut: boolean): Block => ({
  type: "rich_text_list",
  style: "bullet",
  elements: [...choices, ...(cut ? ["…"] : [])].map((choice) => section([plainText(inertLine(choice, 200))])),
});

/**
 * Nobody approves what they were not shown: where the message does not hold every letter, "Approve" opens a form that does, and where
 * no form can, there is only "Deny".
 */
function approvalActions(asking: Asking, request: Approval, { say }: Wording): Block[] {
  const several = request.tools.length > 1;
  const isShown = isWhollyShown(request);
  const mayApprove = isShown || wholeBlocks(request).isWhole;
  const buttons = [
    ...(mayApprove
      ? [button(asking, "approve", say(several ? "approveAllButton" : "approveButton", {}), "primary")]
      : []),
    button(asking, "deny", say(several ? "denyAllButton" : "denyButton", {}), "danger"),
    ...(several && mayApprove ? [button(asking, "each", say("decideEachButton", {}))] : []),
    ...(isShown ? [] : [button(asking, "args", say("argumentsButton", {}))]),
  ];
  return [...(mayApprove ? [] : [context(say("tooLongToApprove", {}))]), actions(buttons)];
}

/** One question with a few short choices is answered by a click; everything else by a form. */
function answerButtons(asking: Asking, { say }: Wording): Block[] {
  const { questions } = asking.question.request as Questions;
  const [first] = questions;
  const form = button(asking, "answer", say("answerButton", {}));
  if (questions.length !== 1 || first === undefined || first.multiple) return [form];
  if (first.choices.length > limits.choiceButtons) return [form];
  if (first.choices.some((choice) => inertLine(choice, 1_000).length > limits.labelChars)) return [form];
  return [
    ...first.choices.map((choice, at) =>
      button(asking, `choice:${at}`, inertLine(choice, limits.labelChars)),
    ),
    form,
  ];
}

const button = (asking: Asking, purpose: Purpose, label: string, style?: "primary" | "danger"): Block => ({
  type: "button",
  action_id: clickId(purpose),
  value: signedValue(asking, purpose),
  text: { type: "plain_text", text: cutChars(label, limits.labelChars) || "…", emoji: false },
  ...(style === undefined ? {} : { style }),
});

/** What notifications say beside the sentence. */
const namesIn = (request: HumanRequest): string[] =>
  request.kind === "approval"
    ? request.tools
        .slice(0, limits.toolsShown)
        .map(({ name }) => `• ${escapeMrkdwn(toolName(name, limits.nameShownChars))}`)
    : request.questions.map(({ question }) => `• ${escapeMrkdwn(inertLine(question, 200))}`);

const actions = (elements: readonly Block[]): Block => ({ type: "actions", elements });

/** One of our own sentences, the only text of a question that Slack parses. */
const mrkdwn = (text: string): Block => ({ type: "section", text: { type: "mrkdwn", text } });

export const context = (text: string): Block => ({ type: "context", elements: [{ type: "mrkdwn", text }] });
