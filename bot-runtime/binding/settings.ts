import { durationMs, message, type SlackAgentBinding } from "../../crds/index.ts";
import type { Identity, Policy } from "../admission/policy.ts";
import type { Approvals } from "../approvals/index.ts";
import { escapeMrkdwn, inertLine } from "../reply/index.ts";
import type { Persona } from "../slack/messages.ts";
import type { Say, TurnSettings } from "../turns/ports.ts";

/** `ns/name`, as logs, metrics and store keys carry it. */
export const bindingName = ({ metadata }: SlackAgentBinding): string =>
  `${metadata.namespace ?? "default"}/${metadata.name}`;

/** The binding's part of admission. */
export function policyOf({ spec }: SlackAgentBinding, us: Identity): Policy {
  const { users, userGroups, bots, externalUsers } = spec.access;
  return {
    us,
    channels: spec.channels && new Map(spec.channels.map(({ id, respondTo }) => [id, respondTo])),
    directMessages: spec.directMessages,
    slashCommand: spec.slack.slashCommand,
    followUps: spec.conversation.followUps,
    users: users && new Set(users),
    userGroups,
    bots: bots && new Set(bots),
    externalUsers,
  };
}

/** Who may decide what the agent asks people for. */
export function approvalsOf({ spec }: SlackAgentBinding): Approvals {
  const { users, userGroups, requireOther, expireAfter } = spec.approvals;
  return { users: users && new Set(users), userGroups, requireOther, expireAfterMs: durationMs(expireAfter) };
}

/** The binding's part of turns. */
export function turnSettingsOf(binding: SlackAgentBinding, us: Identity, agentName: string): TurnSettings {
  const { agent, conversation, channels } = binding.spec;
  const instructions = new Map(channels?.map((channel) => [channel.id, channel.instructions]));
  return {
    timeoutMs: durationMs(agent.timeout),
    ttlMs: durationMs(conversation.ttl),
    history: conversation.history,
    onAmbiguous: conversation.onAmbiguous,
    identity: agent.identity,
    instructions: (channel) => instructions.get(channel),
    policy: policyOf(binding, us),
    approvals: approvalsOf(binding),
    // The card is the agent's word: in our sentences its name is a name, never a mention or a format.
    agentName: escapeMrkdwn(inertLine(agentName, 100)),
    say: sayAs(binding),
  };
}

export const sayAs =
  ({ spec }: SlackAgentBinding): Say =>
  (name, values) =>
    message(spec.messages, name, values);

/** How the bot's messages are signed. */
export function personaOf({ spec: { slack } }: SlackAgentBinding): Persona {
  const icon =
    slack.icon === undefined
      ? {}
      : slack.icon.startsWith(":")
        ? { icon_emoji: slack.icon }
        : { icon_url: slack.icon };
  return { ...(slack.displayName === undefined ? {} : { username: slack.displayName }), ...icon };
}
