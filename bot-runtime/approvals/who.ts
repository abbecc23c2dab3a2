import { admitPerson, type PersonFacts } from "../admission/person.ts";
import type { Policy } from "../admission/policy.ts";
import { mayHaveAsked } from "./askers.ts";
import type { Question } from "./question.ts";

/** `spec.approvals` as plain values. */
export type Approvals = {
  readonly users: ReadonlySet<string> | undefined;
  readonly userGroups: readonly string[] | undefined;
  readonly requireOther: boolean;
  readonly expireAfterMs: number;
};

/** Why somebody may not decide: names of the sentences that say so. */
export type DecisionRefusal = "approvalNotAllowed" | "approvalNeedsOther" | "membershipUnknown";

/**
 * Whether a person may decide: an active member of this house who is listed, or who asked where nobody is listed. Where a bot
 * asked, its question is everybody's who may ask. The agent's questions to people may always be answered by the one who asked:
 * four eyes are for what the agent does, not for what it wants to know.
 */
export function decisionRefusal(
  facts: PersonFacts,
  question: Pick<Question, "request" | "askers">,
  approvals: Approvals,
  policy: Policy,
): DecisionRefusal | undefined {
  const { users: _users, userGroups: _groups, ...rest } = policy;
  const stranger = admitPerson(facts, { ...rest, users: undefined, userGroups: undefined });
  if (stranger !== undefined) return stranger === "membershipUnknown" ? stranger : "approvalNotAllowed";
  const { userId, groups } = facts;
  const asked = question.askers.includes(userId);
  if (asked && question.request.kind === "questions") return undefined;
  if (approvals.requireOther && mayHaveAsked(question.askers, userId)) return "approvalNeedsOther";
  if (approvals.users === undefined && approvals.userGroups === undefined) {
    const allowed = question.askers.length === 0 ? admitPerson(facts, policy) === undefined : asked;
    return allowed ? undefined : "approvalNotAllowed";
  }
  const listed = approvals.users?.has(userId) === true;
  const grouped = approvals.userGroups?.some((group) => groups.has(group)) === true;
  if (listed || grouped) return undefined;
  return facts.groupsUntold && approvals.userGroups !== undefined
    ? "membershipUnknown"
    : "approvalNotAllowed";
}

/** The same as far as the click alone tells: what only Slack knows (groups, guests) is left to `decisionRefusal`. */
export function refusalAtClick(
  userId: string,
  question: Pick<Question, "request" | "askers">,
  approvals: Approvals,
  policy: Policy,
): DecisionRefusal | undefined {
  const groups = new Set([...(approvals.userGroups ?? []), ...(policy.userGroups ?? [])]);
  return decisionRefusal({ userId, person: "unasked", groups }, question, approvals, policy);
}
