import type { Person } from "../slack/directory.ts";
import type { Policy, RefusalReason } from "./policy.ts";

export type PersonFacts = {
  readonly userId: string;
  /** Undefined when Slack does not tell (scope `users:read` missing): what the event told has to do. */
  readonly person: Person | undefined;
  /** Ids of the binding's user groups that the person is in. */
  readonly groups: ReadonlySet<string>;
};

type Rule = (facts: PersonFacts, policy: Policy) => RefusalReason | undefined;

const active: Rule = ({ person }) => (person?.isDeactivated ? "deactivated" : undefined);

/** Strangers of Slack Connect and guests, unless the binding lets them in. */
const ofThisHouse: Rule = ({ person }, policy) => {
  if (policy.externalUsers === "Allow" || person === undefined) return undefined;
  if (person.isStranger || (person.team !== undefined && person.team !== policy.us.team))
    return "externalUser";
  return person.isGuest ? "externalUser" : undefined;
};

/** Either list given: only those. */
const listed: Rule = ({ userId, groups }, policy) => {
  if (policy.users === undefined && policy.userGroups === undefined) return undefined;
  const byGroup = policy.userGroups?.some((group) => groups.has(group)) === true;
  return policy.users?.has(userId) === true || byGroup ? undefined : "userNotAllowed";
};

/** The first refusal wins; undefined lets the person in. */
export function admitPerson(facts: PersonFacts, policy: Policy): RefusalReason | undefined {
  for (const rule of [active, ofThisHouse, listed]) {
    const refusal = rule(facts, policy);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
