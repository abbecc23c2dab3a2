import { z } from "zod";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";

const reason = z.string().max(limits.wordsChars).optional();

/** What a person, or time, decided about a request. */
export const DecisionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("approve") }),
  z.object({ kind: z.literal("deny"), reason }),
  /** Each tool on its own, by its place in the request. */
  z.object({
    kind: z.literal("each"),
    tools: z.array(z.object({ approved: z.boolean(), reason })).max(limits.tools),
  }),
  /** One list of answers for each question. */
  z.object({
    kind: z.literal("answer"),
    answers: z
      .array(z.array(z.string().max(limits.wordsChars)).max(limits.choices + 1))
      .max(limits.questions),
  }),
  z.object({ kind: z.literal("expire") }),
]);
export type Decision = z.infer<typeof DecisionSchema>;

export type ToolVerdict = { readonly id: string; readonly approved: boolean; readonly reason?: string };

/** The extension's answer, under its URI in our message's metadata. */
export type HumanResponse = Record<string, unknown>;

/**
 * The answer to a request that a decision makes, with every id exactly once; undefined where the two do not fit, so that nothing
 * is sent that the agent did not ask for. `expiredReason` is what the agent is told when nobody decided.
 */
export function responseTo(
  request: HumanRequest,
  decision: Decision,
  expiredReason: string,
): HumanResponse | undefined {
  if (request.kind === "questions") {
    if (decision.kind !== "answer" || decision.answers.length !== request.questions.length) return undefined;
    if (decision.answers.some((answer) => answer.length === 0)) return undefined;
    return {
      type: "ask_user_response",
      id: request.id,
      answers: decision.answers.map((answer) => ({ answer })),
    };
  }
  const verdicts = verdictsOn(request, decision, expiredReason);
  return (
    verdicts && {
      type: "tool_approval_response",
      approvals: verdicts.map(({ id, approved, reason: why }) => ({
        id,
        approved,
        ...(approved || why === undefined ? {} : { rejection_reason: why }),
      })),
    }
  );
}

/** What a decision says about each tool of a request, in its order; undefined where it says nothing about them. */
export function verdictsOn(
  request: Extract<HumanRequest, { kind: "approval" }>,
  decision: Decision,
  expiredReason: string,
): readonly ToolVerdict[] | undefined {
  const all = (approved: boolean, why?: string): ToolVerdict[] =>
    request.tools.map(({ id }) => ({ id, approved, ...(why ? { reason: why } : {}) }));
  switch (decision.kind) {
    case "approve":
      return all(true);
    case "deny":
      return all(false, decision.reason);
    case "expire":
      return all(false, expiredReason);
    case "answer":
      return undefined;
    case "each":
      if (decision.tools.length !== request.tools.length) return undefined;
      return request.tools.map(({ id }, at) => {
        const one = decision.tools[at];
        return {
          id,
          approved: one?.approved === true,
          ...(one?.reason ? { reason: one.reason } : {}),
        };
      });
  }
}

/** The decision in a word, for the log. */
export function wordOf(decision: Decision): string {
  switch (decision.kind) {
    case "approve":
      return "approved";
    case "deny":
      return "denied";
    case "each":
      if (decision.tools.every(({ approved }) => approved)) return "approved";
      return decision.tools.some(({ approved }) => approved) ? "partly-approved" : "denied";
    case "answer":
      return "answered";
    case "expire":
      return "expired";
  }
}
