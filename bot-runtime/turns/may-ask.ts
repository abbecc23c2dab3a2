import { isBotAllowed, refusalByEvent } from "../admission/admit.ts";
import { admitPerson } from "../admission/person.ts";
import type { Policy } from "../admission/policy.ts";
import type { SlackDirectory } from "../slack/directory.ts";
import type { SlackMessage } from "../text/index.ts";
import { personFacts } from "./access.ts";

/**
 * Whether the one who wrote a message of this channel may ask the agent, as it would be judged if they asked now: whoever left, was
 * deactivated, or is a guest, a stranger or a bot that is not let in may not. Nor may whoever Slack does not tell about at the moment:
 * no turn waits, or fails, for the authors of its history.
 */
export async function whoMayAsk(
  messages: readonly SlackMessage[],
  channel: string,
  policy: Policy,
  directory: Pick<SlackDirectory, "person" | "groupMembers">,
  signal: AbortSignal,
): Promise<(message: SlackMessage) => boolean> {
  const people = new Set(messages.filter((one) => !isOfBot(one)).flatMap((one) => userOf(one) ?? []));
  const allowed = new Set<string>();
  const judge = async (user: string): Promise<void> => {
    try {
      const facts = await personFacts(user, policy.userGroups ?? [], directory, signal);
      if (admitPerson(facts, policy) === undefined) allowed.add(user);
    } catch (error) {
      if (signal.aborted) throw error;
    }
  };
  await Promise.all([...people].map(judge));
  return (message) => {
    if (isOfBot(message)) return isBotAllowed(botOf(message), channel, policy);
    const user = userOf(message);
    if (user === undefined || !allowed.has(user)) return false;
    return refusalByEvent(user, teamOf(message), policy) === undefined;
  };
}

const isOfBot = ({ bot_id, subtype }: SlackMessage): boolean =>
  bot_id !== undefined || subtype === "bot_message";

const botOf = ({ bot_id, user }: SlackMessage): string =>
  typeof bot_id === "string" ? bot_id : typeof user === "string" ? user : "";

/** Slackbot says what anybody had it remember. */
const userOf = ({ user }: SlackMessage): string | undefined =>
  typeof user === "string" && user !== "USLACKBOT" ? user : undefined;

/** The author's own workspace, where the message names it. */
const teamOf = ({ user_team, team }: SlackMessage): string | undefined => {
  const home = user_team ?? team;
  return typeof home === "string" ? home : undefined;
};
