import { cutChars, escapeMrkdwn, fitText, inert, inertLine } from "../reply/index.ts";
import type { SlackMessage } from "../slack/messages.ts";
import type { Say } from "../turns/ports.ts";
import { argumentsShown } from "./arguments.ts";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";
import { type Purpose, type Question, signedValue } from "./question.ts";

export type Block = Readonly<Record<string, unknown>>;

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
  const shown =
    request.kind === "approval" ? approvalBlocks(request, said, wording) : questionBlocks(request, wording);
  const buttons =
    request.kind === "approval" ? approvalButtons(asking, wording) : answerButtons(asking, wording);
  return {
    text: fitText([shown.text, ...namesIn(request)].join("\n")),
    blocks: [...shown.blocks, actions(buttons)],
  };
}

/** The same with what became of it in the buttons' place. */
export function closedMessage(
  asking: Asking,
  said: string,
  outcome: { readonly text: string; readonly blocks: readonly Block[] },
  wording: Wording,
): SlackMessage {
  const { request } = asking.question;
  const shown =
    request.kind === "approval" ? approvalBlocks(request, said, wording) : questionBlocks(request, wording);
  const text = fitText([shown.text, ...namesIn(request), outcome.text].join("\n"));
  return { text, blocks: [...shown.blocks, ...outcome.blocks] };
}

type Shown = { readonly text: string; readonly blocks: readonly Block[] };
type Approval = Extract<HumanRequest, { kind: "approval" }>;
type Questions = Extract<HumanRequest, { kind: "questions" }>;

function approvalBlocks({ hint, subagent, tools }: Approval, said: string, { say, agent }: Wording): Shown {
  const sentence =
    subagent === undefined
      ? say("approvalNeeded", { agent })
      : say("approvalNeededNested", { agent, subagent: escapeMrkdwn(inertLine(subagent, 100)) });
  const elements: Block[] = hint === "" || said.includes(hint) ? [] : [section([plainText(inert(hint))])];
  for (const { name, args } of tools.slice(0, limits.toolsShown))
    elements.push(...toolElements(name, argumentsShown(args).text));
  const more = tools.length - limits.toolsShown;
  const rest = more > 0 ? [context(say("moreTools", { count: String(more) }))] : [];
  return { text: sentence, blocks: [mrkdwn(sentence), { type: "rich_text", elements }, ...rest] };
}

/** A tool's name, then its arguments as code; where it has none its name says all. */
export function toolElements(name: string, args: string): Block[] {
  const title = section([plainText(inertLine(name, limits.nameChars), { bold: true })]);
  return args === "{}" ? [title] : [title, preformatted(args)];
}

function questionBlocks({ questions }: Questions, { say, agent }: Wording): Shown {
  const sentence = say("questionNeeded", { agent });
  const elements = questions.flatMap(({ question, choices }) => [
    section([plainText(inert(question), { bold: true })]),
    ...(choices.length === 0
      ? []
      : [
          {
            type: "rich_text_list",
            style: "bullet",
            elements: choices.slice(0, 20).map((choice) => section([plainText(inertLine(choice, 200))])),
          },
        ]),
  ]);
  return { text: sentence, blocks: [mrkdwn(sentence), { type: "rich_text", elements }] };
}

function approvalButtons(asking: Asking, { say }: Wording): Block[] {
  const { tools } = asking.question.request as Approval;
  const several = tools.length > 1;
  const hidden = tools.some(({ args }) => argumentsShown(args).cut) || tools.length > limits.toolsShown;
  return [
    button(asking, "approve", say(several ? "approveAllButton" : "approveButton", {}), "primary"),
    button(asking, "deny", say(several ? "denyAllButton" : "denyButton", {}), "danger"),
    ...(several ? [button(asking, "each", say("decideEachButton", {}))] : []),
    ...(hidden ? [button(asking, "args", say("argumentsButton", {}))] : []),
  ];
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
    ? request.tools.slice(0, limits.toolsShown).map(({ name }) => `• ${escapeMrkdwn(inertLine(name, 100))}`)
    : request.questions.map(({ question }) => `• ${escapeMrkdwn(inertLine(question, 200))}`);

const actions = (elements: readonly Block[]): Block => ({ type: "actions", elements });

/** One of our own sentences, the only text of a question that Slack parses. */
const mrkdwn = (text: string): Block => ({ type: "section", text: { type: "mrkdwn", text } });

export const context = (text: string): Block => ({ type: "context", elements: [{ type: "mrkdwn", text }] });

export const section = (elements: readonly Block[]): Block => ({ type: "rich_text_section", elements });

export const preformatted = (text: string): Block => ({
  type: "rich_text_preformatted",
  border: 0,
  elements: [plainText(text)],
});

export const plainText = (text: string, style?: Readonly<Record<string, true>>): Block => ({
  type: "text",
  text: text === "" ? "…" : text,
  ...(style === undefined ? {} : { style }),
});
