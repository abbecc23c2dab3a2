import type { Identity, Policy } from "./policy.ts";

/** Who the bot is in the tests. */
export const us: Identity = {
  team: "T1",
  teamName: "Team",
  botUserId: "UBOT",
  botId: "BBOT",
  appId: "A1",
  botName: "bot",
};

/** What a binding says that names nobody and no channel. */
export const aPolicy = (changes: Partial<Policy> = {}): Policy => ({
  us,
  channels: undefined,
  directMessages: true,
  slashCommand: undefined,
  followUps: "Mention",
  users: undefined,
  userGroups: undefined,
  bots: undefined,
  externalUsers: "Deny",
  ...changes,
});
