import { secret, slackId } from "./ids.ts";
import type { App, UserGroup, Webhook } from "./model.ts";
import type { UserKind } from "./page-api.ts";

/** What a workspace starts with. Everything may be left out; the default is a small company with an SRE team. */
export interface WorkspaceSeed {
  readonly teamId?: string;
  readonly teamName?: string;
  readonly domain?: string;
  readonly people?: readonly PersonSeed[];
  readonly channels?: readonly ChannelSeed[];
  readonly apps?: readonly AppSeed[];
  readonly webhooks?: readonly { readonly name: string; readonly icon: string; readonly channel: string }[];
  readonly groups?: readonly Omit<UserGroup, "id">[];
}

export interface PersonSeed {
  readonly name: string;
  readonly realName: string;
  readonly title?: string;
  readonly kind?: Exclude<UserKind, "bot">;
  readonly isAdmin?: boolean;
}

export interface ChannelSeed {
  readonly name: string;
  readonly topic?: string;
  readonly kind?: "channel" | "private";
  readonly isExternal?: boolean;
  readonly isArchived?: boolean;
  /** Handles of people and bots. Left out: every member, no guest, no stranger, and each app's bot. */
  readonly members?: readonly string[];
}

export interface AppSeed {
  readonly name: string;
  /** The bot's handle. */
  readonly handle: string;
  readonly id?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly scopes?: readonly string[];
  readonly events?: readonly string[];
  readonly slashCommands?: App["slashCommands"];
  readonly shortcuts?: App["shortcuts"];
  readonly agentView?: boolean;
  readonly settings?: Partial<App["settings"]>;
  readonly restrictedHistory?: boolean;
}

export const defaultScopes = [
  "app_mentions:read",
  "assistant:write",
  "channels:history",
  "channels:join",
  "channels:read",
  "chat:write",
  "chat:write.customize",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "mpim:history",
  "mpim:read",
  "reactions:read",
  "reactions:write",
  "team:read",
  "usergroups:read",
  "users:read",
  "users:read.email",
] as const;

export const defaultEvents = [
  "agent_session_stopped",
  "agent_session_title_changed",
  "app_home_opened",
  "app_mention",
  "member_joined_channel",
  "member_left_channel",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
] as const;

export const defaultSeed: Required<WorkspaceSeed> = {
  teamId: "T0PLAYGRND",
  teamName: "Northwind Trading",
  domain: "northwind",
  people: [
    { name: "alice", realName: "Alice Moreau", title: "SRE, on call", isAdmin: true },
    { name: "bob", realName: "Bob Okafor", title: "Backend engineer" },
    { name: "chen", realName: "Chen Wei", title: "Product manager" },
    { name: "gina", realName: "Gina Costa", title: "Contractor", kind: "guest" },
    { name: "sam", realName: "Sam Larsen", title: "Fabrikam support", kind: "stranger" },
    { name: "dora", realName: "Dora Klein", title: "Left in spring", kind: "deactivated" },
  ],
  channels: [
    { name: "general", topic: "Company wide" },
    { name: "alerts", topic: "What the monitors say" },
    { name: "sre", topic: "Reliability: ask the agent here" },
    {
      name: "partner-fabrikam",
      topic: "Shared with Fabrikam",
      isExternal: true,
      members: ["alice", "bob", "sam", "agent"],
    },
    { name: "random", topic: "No agents in here", members: ["alice", "bob", "chen"] },
    { name: "incident-review", topic: "Private", kind: "private", members: ["alice", "bob", "agent"] },
    { name: "old-launch", topic: "Archived", isArchived: true },
  ],
  apps: [
    {
      name: "SRE Agent",
      handle: "agent",
      slashCommands: [
        { command: "/ask", hint: "[question], status, stop, help", description: "Ask the agent" },
      ],
      shortcuts: [{ callbackId: "ask_agent", name: "Ask the agent", type: "message" }],
    },
    { name: "Deploy Bot", handle: "deploybot", events: [] },
  ],
  webhooks: [
    { name: "HyperDX", icon: ":rotating_light:", channel: "alerts" },
    { name: "PagerDuty", icon: ":pager:", channel: "alerts" },
    { name: "Grafana", icon: ":bar_chart:", channel: "alerts" },
    { name: "Alertmanager", icon: ":fire:", channel: "alerts" },
    { name: "Datadog", icon: ":dog:", channel: "alerts" },
    { name: "Sentry", icon: ":beetle:", channel: "alerts" },
  ],
  groups: [{ handle: "oncall", name: "On call", users: ["alice", "bob"] }],
};

const defaultSettings: App["settings"] = {
  interactivity: true,
  homeTab: true,
  messagesTab: true,
  tokenRotation: false,
  askedScopes: undefined,
  userScopes: [],
};

/** An installed app with its tokens, shaped as Slack's are. */
export function appOf(seed: AppSeed): App {
  const id = seed.id ?? slackId("A");
  return {
    id,
    name: seed.name,
    botId: slackId("B"),
    botUserId: slackId("U"),
    botToken: seed.botToken ?? `xoxb-${Date.now()}-${secret(6)}-${secret(12)}`,
    appToken: seed.appToken ?? `xapp-1-${id}-${Date.now()}-${secret(32)}`,
    scopes: new Set(seed.scopes ?? defaultScopes),
    events: new Set(seed.events ?? defaultEvents),
    slashCommands: seed.slashCommands ?? [],
    shortcuts: seed.shortcuts ?? [],
    agentView: seed.agentView ?? true,
    settings: { ...defaultSettings, ...seed.settings },
    restrictedHistory: seed.restrictedHistory ?? false,
  };
}

export const webhookOf = (seed: { name: string; icon: string }, channel: string): Webhook => ({
  id: slackId("Wh"),
  name: seed.name,
  botId: slackId("B"),
  appId: slackId("A"),
  icon: seed.icon,
  channel,
  secret: secret(12),
});
