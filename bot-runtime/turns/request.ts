import { z } from "zod";

/** How a request came to the bot. `direct` is a direct message, `message` a person's words in an `AllMessages` channel. */
export const requestKinds = [
  "mention",
  "direct",
  "alert",
  "message",
  "followUp",
  "slash",
  "shortcut",
  "decision",
  "stop",
  "amend",
] as const;

const Requester = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("user"), id: z.string() }),
  z.object({ kind: z.literal("bot"), id: z.string(), name: z.string().optional() }),
]);

/**
 * One admitted wish of Slack's side, as it lies in the inbox. The message is kept as Slack sent it (bounded), since names of
 * people and channels are looked up only after the acknowledgement.
 */
export const RequestSchema = z.object({
  v: z.literal(1),
  /** The turn's id: a UUIDv5 of the Slack event, so that a redelivery gives the same one. */
  id: z.string(),
  kind: z.enum(requestKinds),
  team: z.string(),
  channel: z.string(),
  /** Slack's timestamp of the message; empty for a slash command, which has none. */
  ts: z.string(),
  /** The thread's root; empty where the reply itself will start the thread (slash command). */
  threadTs: z.string(),
  requester: Requester,
  message: z.record(z.string(), z.unknown()),
  /** What a person added to the message in the shortcut's form. */
  question: z.string().optional(),
  /** Refuses a second delivery of the same gesture: `team:channel:ts`, `event_id`, `client_msg_id`. */
  keys: z.array(z.string()).min(1),
  eventId: z.string().optional(),
  /** Where an ephemeral word can still reach whoever used a slash command or shortcut (30 min, 5 uses). */
  responseUrl: z.string().optional(),
  /** Wall clock of the bot when the envelope came, ms since 1970. */
  receivedAtMs: z.number(),
});
export type Request = z.infer<typeof RequestSchema>;
