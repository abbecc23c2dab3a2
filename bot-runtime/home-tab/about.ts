import type { BotCondition } from "../../crds/index.ts";
import type { Policy } from "../admission/policy.ts";
import type { AgentCardSummary } from "../agent/port.ts";
import type { ConditionState } from "../ops/conditions.ts";
import { cutChars, escapeMrkdwn, inertLine } from "../reply/index.ts";
import type { Say } from "../turns/ports.ts";
import { type Block, heading, list, paragraph, sentences } from "./blocks.ts";
import { limits } from "./limits.ts";

/** What the bot can say of itself, as plain values: read anew at each use. */
export type About = {
  /** Undefined until the agent's card was read. */
  readonly card: AgentCardSummary | undefined;
  /** The agent's name as its card tells it, else the binding's; raw. */
  readonly agentName: string;
  readonly policy: Policy;
  readonly conditions: ReadonlyMap<BotCondition, ConditionState>;
  readonly say: Say;
};

/** What the agent's card says that it can do, at most so many skills. The card is the agent's word: data, never markup. */
export function whatItCanDo({ card, agentName, say }: About, mostSkills: number): Block[] {
  const skills = (card?.skills ?? []).filter(({ id, name }) => (name || id).trim() !== "");
  const shown = skills.slice(0, mostSkills);
  const left = skills.length - shown.length;
  return [
    heading(say("canDo", { agent: inertLine(agentName, limits.nameChars) })),
    ...paragraph([{ text: cutChars(card?.description.trim() ?? "", limits.descriptionChars) }]),
    ...shown.flatMap(({ id, name, description, examples }) => [
      ...paragraph([
        { text: inertLine(name || id, limits.nameChars), style: { bold: true } },
        {
          text:
            description.trim() === ""
              ? ""
              : `\n${cutChars(description.trim(), limits.skillDescriptionChars)}`,
        },
      ]),
      ...list(linesOf(examples).map((words) => ({ words }))),
    ]),
    ...sentences(left === 0 ? [] : [say("moreSkills", { count: String(left) })]),
  ];
}

const linesOf = (examples: readonly string[]): readonly string[] =>
  examples
    .map((example) => inertLine(example, limits.exampleChars))
    .filter((example) => example !== "")
    .slice(0, limits.examples);

/** The ways to ask that this binding has. `command`: as it was used, where the binding names none. */
export function howToAsk({ policy, say }: About, command = policy.slashCommand): Block[] {
  return [
    heading(say("howToAsk", {})),
    ...sentences([
      say("byMention", { bot: `<@${policy.us.botUserId}>` }),
      ...(command === undefined ? [] : [say("byCommand", { command: escapeMrkdwn(command) })]),
      ...(policy.directMessages ? [say("byDirectMessage", {})] : []),
    ]),
  ];
}

/** The binding's `access` and `channels`, in words. */
export function whoMayAsk({ policy, say }: About): Block[] {
  const { users, userGroups, channels, externalUsers } = policy;
  const isListed = users !== undefined || userGroups !== undefined;
  const who = [
    ...[...(users ?? [])].map((id) => `<@${id}>`),
    ...(userGroups ?? []).map((id) => `<!subteam^${id}>`),
  ];
  return [
    heading(say("whoMayAsk", {})),
    ...sentences([
      isListed ? say("onlyListed", { who: named(who) }) : say("everyMember", {}),
      ...(externalUsers === "Allow" && !isListed ? [say("externalsToo", {})] : []),
      ...(channels === undefined
        ? []
        : [say("onlyChannels", { channels: named([...channels.keys()].map((id) => `<#${id}>`)) })]),
    ]),
  ];
}

/** Nobody, where a list is empty. */
const named = (tokens: readonly string[]): string => {
  if (tokens.length === 0) return "—";
  const shown = tokens.slice(0, limits.named).join(", ");
  return tokens.length > limits.named ? `${shown}, …` : shown;
};

/** Whether all is well, by the bot's own conditions. Their messages name Secrets and hosts, so people are told the reason alone. */
export function howThingsAre({ conditions, agentName, say }: About): Block[] {
  const agent = escapeMrkdwn(inertLine(agentName, limits.nameChars));
  const reasonOf = (types: readonly BotCondition[]): string | undefined =>
    types.map((type) => conditions.get(type)).find((state) => state !== undefined && state.status !== "True")
      ?.reason;
  const slack = reasonOf(["CredentialsValid", "SlackConnected"]);
  const away = reasonOf(["AgentReachable"]);
  const store = reasonOf(["StoreReady"]);
  const troubles = [
    ...(slack === undefined ? [] : [say("slackAway", { reason: slack })]),
    ...(away === undefined ? [] : [say("agentAway", { agent, reason: away })]),
    ...(store === undefined ? [] : [say("storeAway", { reason: store })]),
  ];
  return [
    heading(say("health", {})),
    ...sentences(troubles.length === 0 ? [say("allWell", { agent })] : troubles),
  ];
}
