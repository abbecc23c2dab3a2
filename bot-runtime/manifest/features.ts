import type { BindingSpec } from "../../crds/index.ts";

/** What an app has beside scopes and events; `settings.ts` says where in a manifest. */
export type Setting =
  | "socketMode"
  | "interactivity"
  | "agentView"
  | "homeTab"
  | "messagesTab"
  | "slashCommand"
  | "shortcut";

/** One thing that the bot does in Slack, and what the app must have for it. */
export type Feature = {
  /** What works with it, as `--check` says it. */
  readonly purpose: string;
  /** What a person notices where something of it is missing. */
  readonly without: string;
  readonly scopes: readonly string[];
  /** Bot events that the app subscribes to. */
  readonly events: readonly string[];
  readonly settings?: readonly Setting[];
  /** Which bindings want it, in a few words for `docs/slack.md`; left out: all. */
  readonly when?: string;
  /** Without it the bot is of no use, and waits. */
  readonly essential?: true;
  readonly wanted: (spec: BindingSpec) => boolean;
};

const always = (): boolean => true;

/**
 * Every feature with its scopes and events: the one table behind the manifest, `--check` and `docs/slack.md`. Source: the pages of
 * the methods and events in Slack's documentation.
 */
export const features: readonly Feature[] = [
  {
    purpose: "the connection",
    without: "nothing reaches the bot",
    scopes: [],
    events: [],
    settings: ["socketMode"],
    essential: true,
    wanted: always,
  },
  {
    purpose: "mentions",
    without: "the bot hears nothing in channels",
    scopes: ["app_mentions:read"],
    events: ["app_mention"],
    essential: true,
    wanted: always,
  },
  {
    purpose: "answers",
    without: "the bot cannot answer",
    scopes: ["chat:write"],
    events: [],
    essential: true,
    wanted: always,
  },
  {
    purpose:
      "alerts, replies without a mention, a thread's earlier messages, and finding what Slack did not deliver",
    without:
      "only mentions are heard, without what was said before; what Slack loses while the bot is away stays lost",
    scopes: ["channels:history", "groups:history", "mpim:history"],
    events: ["message.channels", "message.groups", "message.mpim"],
    wanted: always,
  },
  {
    purpose: "names of channels, and knowing where the bot is a member",
    without: "the agent is told ids in place of names; the look back does not know where to look",
    scopes: ["channels:read", "groups:read", "mpim:read"],
    events: [],
    wanted: always,
  },
  {
    purpose: "telling guests and strangers from members",
    without: "the bot would answer nobody, since guests and strangers cannot be told from members",
    scopes: ["users:read"],
    events: [],
    essential: true,
    wanted: ({ access }) => access.externalUsers === "Deny",
  },
  {
    purpose: "names of people",
    without: "the agent is told ids in place of names",
    scopes: ["users:read"],
    events: [],
    wanted: always,
  },
  {
    purpose: "direct messages",
    without: "none reach the bot",
    scopes: ["im:history", "im:read"],
    events: ["message.im"],
    settings: ["messagesTab"],
    when: "`directMessages: true`",
    wanted: ({ directMessages }) => directMessages,
  },
  {
    purpose: "files of a request",
    without: "files are named to the agent and cannot be read by it",
    scopes: ["files:read"],
    events: [],
    wanted: always,
  },
  {
    purpose: "files and pictures of the agent, and long answers as a file",
    without:
      "files are named below the answer in place of being shown, and long answers are split over messages",
    scopes: ["files:write"],
    events: [],
    wanted: always,
  },
  {
    purpose: "Slack's own signs of an agent at work: status, step and stop button",
    without: "only the bot's replies show that it works; their Stop button stays",
    scopes: ["assistant:write"],
    events: ["agent_session_stopped"],
    settings: ["agentView"],
    wanted: always,
  },
  {
    purpose: "App Home: what the agent can do, who may ask, a person's last requests",
    without: "people find the same by the slash command's `help` and `status` alone",
    scopes: [],
    events: ["app_home_opened"],
    settings: ["homeTab"],
    wanted: always,
  },
  {
    purpose: "suggested prompts in the direct message",
    without: "nothing is suggested there",
    scopes: ["assistant:write"],
    events: ["app_home_opened"],
    settings: ["agentView", "messagesTab"],
    when: "`directMessages: true`",
    wanted: ({ directMessages }) => directMessages,
  },
  {
    purpose: "buttons and forms: Stop, approvals, questions, feedback, the shortcut's form",
    without: "clicks do nothing: nobody can stop, approve, choose or rate",
    scopes: [],
    events: [],
    settings: ["interactivity"],
    wanted: always,
  },
  {
    purpose: "the message shortcut",
    without: "nobody finds “Ask the agent” among a message's actions",
    scopes: ["commands"],
    events: [],
    settings: ["shortcut"],
    wanted: always,
  },
  {
    purpose: "the slash command",
    without: "Slack does not know the command",
    scopes: ["commands"],
    events: [],
    settings: ["slashCommand"],
    when: "`slack.slashCommand`",
    wanted: ({ slack }) => slack.slashCommand !== undefined,
  },
  {
    purpose: "access, approvals and names by user group",
    without: "nobody is let in by group",
    scopes: ["usergroups:read"],
    events: [],
    when: "`access.userGroups`, `approvals.userGroups`",
    wanted: ({ access, approvals }) => access.userGroups !== undefined || approvals.userGroups !== undefined,
  },
  {
    purpose: "the binding's display name and icon",
    without: "the app's own name and icon are shown",
    scopes: ["chat:write.customize"],
    events: [],
    when: "`slack.displayName`, `slack.icon`",
    wanted: ({ slack }) => slack.displayName !== undefined || slack.icon !== undefined,
  },
  {
    purpose: "telling the agent the requester's email address",
    without: "the agent is not told it",
    scopes: ["users:read.email"],
    events: [],
    when: "`agent.identity: [Email]`",
    wanted: ({ agent }) => agent.identity.includes("Email"),
  },
];

/** What a binding needs. */
export const featuresOf = (spec: BindingSpec): readonly Feature[] =>
  features.filter(({ wanted }) => wanted(spec));

/** One scope, event or setting, with all that it is needed for. */
export type Need<Name> = { readonly name: Name; readonly purpose: string; readonly without: string };

/** What a binding needs of one kind, each once: a scope may serve several features. */
export function needsOf<Kind extends "scopes" | "events" | "settings">(
  spec: BindingSpec,
  kind: Kind,
): readonly Need<NonNullable<Feature[Kind]>[number]>[] {
  type Name = NonNullable<Feature[Kind]>[number];
  const needed = featuresOf(spec);
  const asked = (feature: Feature): readonly Name[] => feature[kind] ?? [];
  return [...new Set(needed.flatMap(asked))].map((name) => {
    const those = needed.filter((feature) => asked(feature).includes(name));
    return {
      name,
      purpose: those.map(({ purpose }) => purpose).join("; "),
      without: those.map(({ without }) => without).join("; "),
    };
  });
}
