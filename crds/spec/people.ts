import { z } from "zod";
import { duration } from "../durations.ts";
import { limits } from "../limits.ts";
import { setOf, withRules } from "../rules.ts";
import { botId, userGroupId, userId } from "../slack-ids.ts";

const users = () => setOf(userId(), limits.users);
const userGroups = () => setOf(userGroupId(), limits.userGroups);

export const AccessSchema = z
  .strictObject({
    users: users()
      .optional()
      .describe(
        "Member ids (U... or W...) of those who may ask. Default: with userGroups left out too, every full member of the workspace; with userGroups given, nobody beyond them.",
      ),
    userGroups: userGroups()
      .optional()
      .describe("Ids (S...) of user groups whose members may ask, beside users. Default: none."),
    bots: setOf(botId(), limits.bots)
      .optional()
      .describe(
        "Bot ids (B...) of the bots and webhooks that may ask, in every channel. Default: none, except every one in channels with respondTo: Alerts.",
      ),
    externalUsers: z
      .enum(["Deny", "Allow"])
      .default("Deny")
      .describe("Whether guests and people of other organisations (Slack Connect) may ask. Default: Deny."),
  })
  .describe("Who may ask. Each list stands for itself.");

export const ApprovalsSchema = withRules(
  z.strictObject({
    users: users().optional().describe("Member ids of those who may decide. Default: whoever asked."),
    userGroups: userGroups()
      .optional()
      .describe("Ids of user groups whose members may decide. Default: whoever asked."),
    requireOther: z
      .boolean()
      .default(false)
      .describe("Whether it must be somebody other than the one who asked. Default: false."),
    expireAfter: duration("1m", "168h")
      .default("24h")
      .describe("How long a question stays open, from 1m to 168h; then it counts as denied. Default: 24h."),
  }),
  [
    {
      message:
        "name in users or userGroups who else may decide: with requireOther alone, nobody could (only the one who asked may)",
      // The API server judges the default ({}) before the defaults inside of it are there.
      cel: "!has(self.requireOther) || !self.requireOther || (has(self.users) && self.users.size() > 0) || (has(self.userGroups) && self.userGroups.size() > 0)",
      check: ({ requireOther, users, userGroups }) =>
        !requireOther || (users?.length ?? 0) > 0 || (userGroups?.length ?? 0) > 0,
    },
  ],
).describe("Who may approve a tool call of the agent. Default: whoever asked.");
