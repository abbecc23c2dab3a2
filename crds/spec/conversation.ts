import { z } from "zod";
import { duration } from "../durations.ts";
import { limits } from "../limits.ts";
import { mapListOf, text } from "../rules.ts";
import { channelId } from "../slack-ids.ts";

const Channel = z
  .strictObject({
    id: channelId().describe("The channel's id, such as C0123ABCD. A renamed channel keeps it."),
    respondTo: z
      .enum(["Mentions", "Alerts", "AllMessages"])
      .default("Mentions")
      .describe(
        "Mentions: mentions of the bot and follow-ups. Alerts: those, and every new top-level message of a bot or webhook. AllMessages: those, and every message of a person. Default: Mentions.",
      ),
    instructions: text(limits.instructionsCharacters)
      .optional()
      .describe(
        "Text that the agent gets with the first message of each thread of this channel. Default: none.",
      ),
  })
  .describe("A channel that the bot answers in.");

export const ChannelsSchema = mapListOf(Channel, "id", limits.channels).describe(
  "Channels that the bot answers in; elsewhere it says once, to the one who asked, that it does not. Left out: mentions in every channel that it is invited to. An empty list: no channel.",
);

export const ConversationSchema = z
  .strictObject({
    ttl: duration("1m", "720h")
      .default("24h")
      .describe(
        "How long a thread keeps its agent context and task after its last turn, from 1m to 720h. Default: 24h.",
      ),
    followUps: z
      .enum(["Mention", "Thread"])
      .default("Mention")
      .describe(
        "What continues a thread that the bot is in: Mention: a message that mentions it. Thread: every message. Default: Mention.",
      ),
    history: z
      .int32()
      .min(0)
      .max(limits.historyMessages)
      .default(50)
      .describe(
        "How many earlier messages of a thread the agent is given when first mentioned in it, from 0 to 200. Default: 50.",
      ),
    onAmbiguous: z
      .enum(["Ask", "Resend", "Fail"])
      .default("Ask")
      .describe(
        "What to do when it is unknown whether the agent got a message: Ask whoever asked, Resend (the agent may run it twice), or Fail. Default: Ask.",
      ),
    feedback: z
      .boolean()
      .default(true)
      .describe(
        "Whether answers have two buttons by which people say what they think of them (docs/feedback.md). Default: true.",
      ),
  })
  .describe("How threads become conversations.");
