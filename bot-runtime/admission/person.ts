import type { Person } from "../slack/directory.ts";
import type { Policy, RefusalReason } from "./policy.ts";

export type PersonFacts = {
  readonly userId: string;
  /** `untold`: Slack tells us nothing of people (scope `users:read` missing). `unasked`: what only Slack knows is judged later. */
  readonly person: Person | "untold" | "unasked";
  /** Ids of the binding's user groups that the person is in. */
  readonly groups: ReadonlySet<string>;
  /** Slack does not tell who is in one of them (scope `usergroups:read` missing). */
  readonly groupsUntold?: true;
};

type Rule = (facts: PersonFacts, policy: Policy) => RefusalReason | undefined;

const active: Rule = ({ person }) =>
  typeof person === "object" && person.isDeactivated ? "deactivated" : undefined;

/** Strangers of Slack Connect and guests, unless the binding lets them in; whoever cannot be told from them stays out as well. */
const ofThisHouse: Rule = ({ person }, policy) => {
  if (policy.externalUsers === "Allow" || person === "unasked") return undefined;
  if (person === "untold") return "membershipUnknown";
  if (person.isStranger || (person.team !== undefined && person.team !== policy.us.team))
    return "externalUser";
  return person.isGuest ? "externalUser" : undefined;
};

/** Either list given: only those. */
const listed: Rule = ({ userId, groups, groupsUntold }, policy) => {
  if (policy.users === undefined && policy.userGroups === undefined) return undefined;
  const byGroup = policy.userGroups?.some((group) => groups.has(group)) === true;
  if (policy.users?.has(userId) === true || byGroup) return undefined;
  return groupsUntold && policy.userGroups !== undefined ? "membershipUnknown" : "userNotAllowed";
};

/** The first refusal wins; undefined lets the person in. */
export function admitPerson(facts: PersonFacts, policy: Policy): RefusalReason | undefined {
  for (const rule of [active, ofThisHouse, listed]) {
    const refusal = rule(facts, policy);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
