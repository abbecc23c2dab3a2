import { z } from "zod";
import { ConditionSchema } from "./conditions.ts";
import { limits } from "./limits.ts";

const word = (meaning: string) => z.string().max(limits.statusTextCharacters).optional().describe(meaning);

export const StatusSchema = z
  .strictObject({
    observedGeneration: z
      .int32()
      .min(0)
      .optional()
      .describe("The metadata.generation that the operator last acted on."),
    conditions: z
      .array(ConditionSchema)
      .max(limits.conditions)
      .optional()
      .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] })
      .describe(
        "Ready, Deployed and AppClaimed by the operator; CredentialsValid, SlackConnected, AgentReachable and StoreReady by the bot.",
      ),
    slack: z
      .strictObject({
        team: word("Name of the workspace."),
        teamID: word("Id of the workspace (T...)."),
        botUserID: word("The bot's user id (U...)."),
        botName: word("The bot's name."),
        appID: word("Id of the Slack app (A...), read from the app-level token."),
        claimedAppID: word("The app id that this binding alone may connect with; written by the operator."),
        channels: z
          .int32()
          .min(0)
          .optional()
          .describe("How many channels the bot answers in and is a member of."),
      })
      .optional()
      .describe("What the bot learned from Slack."),
    agent: z
      .strictObject({
        name: word("The agent's name."),
        version: word("The agent's version."),
        protocolVersion: word("The A2A protocol version spoken with it."),
        streaming: z.boolean().optional().describe("Whether it streams."),
        skills: z
          .array(
            z.strictObject({
              id: z.string().max(limits.statusTextCharacters).describe("The skill's id."),
              name: word("The skill's name."),
            }),
          )
          .max(limits.skills)
          .optional()
          .meta({ "x-kubernetes-list-type": "atomic" })
          .describe("What it says that it can do."),
      })
      .optional()
      .describe("What the bot read in the agent's card."),
    holder: z
      .strictObject({
        pod: word("Name of the pod."),
        since: z.iso.datetime({ offset: true }).optional().describe("Since when (RFC 3339)."),
      })
      .optional()
      .describe("The pod that holds the Slack connection."),
  })
  .describe("What is known of the running bot. Written by the operator and the bot.");
export type BindingStatus = z.output<typeof StatusSchema>;
