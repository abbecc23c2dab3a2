import { cutChars, escapeMrkdwn, inert, inertLine } from "../reply/index.ts";
import type { Say } from "../turns/ports.ts";
import { context, type Outcome } from "./blocks.ts";
import { type Decision, verdictsOn } from "./decision.ts";
import { type Block, plainText, section, weightOf } from "./elements.ts";
import { limits } from "./limits.ts";
import type { Question } from "./question.ts";

/** What closed a question: a decision, or words in the thread instead of one. */
export type Closing = {
  readonly decision: Decision | "superseded";
  /** Who did: a member id, or the name of a bot; unset where time did. */
  readonly by: { readonly user: string } | { readonly name: string } | undefined;
  /** When, wall clock, ms. */
  readonly atMs: number;
};

/** Who decided what and when, as it stands in the thread from then on. Reasons and answers are a person's words: shown, never parsed. */
export function outcomeOf(question: Question, closing: Closing, say: Say): Outcome {
  const sentence = sentenceFor(question, closing, say);
  const long = detailsOf(question, closing, say, limits.reasonShownChars);
  const details =
    weightOf(long) <= limits.messageWeight / 2 ? long : detailsOf(question, closing, say, limits.briefChars);
  return {
    text: sentence,
    tellsAll: question.request.kind === "questions" && details.length > 0,
    blocks: [
      ...(details.length === 0 ? [] : [{ type: "rich_text", elements: details }]),
      context(`${sentence} ${slackTime(closing.atMs)}`),
    ],
  };
}

function sentenceFor(question: Question, { decision, by }: Closing, say: Say): string {
  const user = nameOf(by);
  if (decision === "superseded") return say("questionSuperseded", { user });
  const expireAfter = spoken(question.expireAfterMs);
  switch (decision.kind) {
    case "approve":
      return say("approved", { user });
    case "deny":
      return say("denied", { user });
    case "answer":
      return say("answered", { user });
    case "expire":
      return say(question.request.kind === "approval" ? "approvalExpired" : "questionExpired", {
        expireAfter,
      });
    case "each":
      if (decision.tools.every(({ approved }) => approved)) return say("approved", { user });
      if (decision.tools.every(({ approved }) => !approved)) return say("denied", { user });
      return say("decidedEach", { user });
  }
}

function detailsOf({ request }: Question, { decision }: Closing, say: Say, chars: number): Block[] {
  if (decision === "superseded" || decision.kind === "expire" || decision.kind === "approve") return [];
  if (request.kind === "questions")
    return decision.kind !== "answer"
      ? []
      : request.questions.map(({ question }, at) =>
          section([
            plainText(`${inertLine(question, 100)} `, { bold: true }),
            plainText(inertLine((decision.answers[at] ?? []).join(", "), chars)),
          ]),
        );
  if (decision.kind === "deny")
    return decision.reason === undefined
      ? []
      : [quote(`${say("reasonLabel", {})}: ${cutChars(inert(decision.reason), chars)}`)];
  return (verdictsOn(request, decision, "") ?? []).map(({ approved, reason }, at) =>
    section([
      plainText(`${approved ? "✓" : "✗"} `),
      plainText(inertLine(request.tools[at]?.name ?? "", 60), { code: true }),
      ...(reason === undefined ? [] : [plainText(`: ${inertLine(reason, chars)}`)]),
    ]),
  );
}

const quote = (text: string): Block => ({ type: "rich_text_quote", elements: [plainText(text)] });

const nameOf = (by: Closing["by"]): string =>
  by === undefined ? "" : "user" in by ? `<@${by.user}>` : escapeMrkdwn(inertLine(by.name, 100));

/** A moment as each reader's own clock tells it. */
export function slackTime(atMs: number): string {
  const iso = `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${Math.floor(atMs / 1_000)}^{date_short_pretty} {time}|${iso}>`;
}

/** A length of time in words: whole hours, else minutes. */
export const spoken = (ms: number): string =>
  ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : `${Math.round(ms / 60_000)} min`;
