import { admitPerson } from "../admission/person.ts";
import type { Policy, RefusalReason } from "../admission/policy.ts";
import type { SlackDirectory } from "../slack/directory.ts";
import type { Request } from "./request.ts";

/**
 * Whether the person who asks may, now that the request is stored and Slack can be asked in peace. Undefined lets them in.
 * @throws {SlackError} when Slack does not answer: nobody is let in, or refused, by accident.
 */
export async function refusalOf(
  request: Request,
  policy: Policy,
  directory: Pick<SlackDirectory, "person" | "groupMembers">,
  signal: AbortSignal,
): Promise<RefusalReason | undefined> {
  if (request.requester.kind === "bot") return undefined;
  const userId = request.requester.id;
  const person = await directory.person(userId, signal);
  const groups = new Set<string>();
  for (const group of policy.userGroups ?? []) {
    const members = await directory.groupMembers(group, signal);
    if (members?.has(userId)) groups.add(group);
  }
  return admitPerson({ userId, person, groups }, policy);
}
