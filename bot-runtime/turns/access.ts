import { admitPerson, type PersonFacts } from "../admission/person.ts";
import type { Policy, RefusalReason } from "../admission/policy.ts";
import type { SlackDirectory } from "../slack/directory.ts";
import type { Request } from "./request.ts";

type Directory = Pick<SlackDirectory, "person" | "groupMembers">;

/**
 * Whether the person who asks may, now that the request is stored and Slack can be asked in peace. Undefined lets them in.
 * @throws {SlackError} when Slack does not answer: nobody is let in, or refused, by accident.
 */
export async function refusalOf(
  request: Pick<Request, "requester">,
  policy: Policy,
  directory: Directory,
  signal: AbortSignal,
): Promise<RefusalReason | undefined> {
  if (request.requester.kind === "bot") return undefined;
  const facts = await personFacts(request.requester.id, policy.userGroups ?? [], directory, signal);
  return admitPerson(facts, policy);
}

/** What Slack tells of a person, and which of these groups they are in. @throws {SlackError} when it does not answer */
export async function personFacts(
  userId: string,
  userGroups: readonly string[],
  directory: Directory,
  signal: AbortSignal,
): Promise<PersonFacts> {
  const person = (await directory.person(userId, signal)) ?? "untold";
  const groups = new Set<string>();
  let untold = false;
  for (const group of userGroups) {
    const members = await directory.groupMembers(group, signal);
    if (members === undefined) untold = true;
    else if (members.has(userId)) groups.add(group);
  }
  return { userId, person, groups, ...(untold ? { groupsUntold: true as const } : {}) };
}
