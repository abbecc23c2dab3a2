import { z } from "zod";
import type { AmendedEvent } from "./event.ts";

const Id = z.string().min(1).max(64);
const Ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);

const Written = z.looseObject({
  ts: Ts,
  thread_ts: Ts.optional(),
  user: Id,
  bot_id: z.string().nullish(),
  subtype: z.string().optional(),
  edited: z.looseObject({}).optional(),
});
const Amendment = z.looseObject({
  subtype: z.string(),
  channel: Id,
  event_ts: z.string().max(64).default(""),
});

/**
 * What somebody did to a message of their own; undefined for every other hidden notice, as when Slack unfolds a link, or a bot
 * changes what it wrote. A message with replies is deleted by becoming a tombstone.
 * Source: events `message.message_changed`, `message.message_deleted`.
 */
export function amendmentIn(
  event: Record<string, unknown>,
  team: string,
  eventId: string | undefined,
  wordsOf: (message: Record<string, unknown>) => Record<string, unknown>,
): AmendedEvent | undefined {
  const outer = Amendment.safeParse(event);
  const before = Written.safeParse(event.previous_message);
  if (!outer.success || !before.success || before.data.bot_id) return undefined;
  const { subtype, channel, event_ts } = outer.data;
  const { ts, thread_ts: threadTs = ts, user } = before.data;
  const common = {
    kind: "amended" as const,
    team,
    channel,
    ts,
    threadTs,
    user,
    eventId: eventId ?? `${channel}:${event_ts}`,
  };
  if (subtype === "message_deleted") return { ...common, words: undefined };
  if (subtype !== "message_changed") return undefined;
  const after = z.looseObject({ ts: Ts, subtype: z.string().optional() }).safeParse(event.message);
  if (!after.success || after.data.ts !== ts) return undefined;
  if (after.data.subtype === "tombstone") return { ...common, words: undefined };
  return Written.safeParse(after.data).data?.edited === undefined
    ? undefined
    : { ...common, words: wordsOf(after.data) };
}
