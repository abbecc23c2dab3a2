import { markOf } from "../../bot-runtime/slack/mark.ts";
import { uuidV5 } from "../../bot-runtime/turns/ids.ts";
import type { DeliveryRecord, PostRecord, History as SlackHistory } from "../../playground/slack/history.ts";
import type { History, HistoryEvent, Mark, Says } from "./event.ts";

export type SlackReader = {
  readonly team: string;
  readonly appId: string;
  readonly botUserId: string;
  /** Whether these words are a reply that still grows, or a note that there will be none; anything else is an answer. */
  readonly isProgress: (text: string) => boolean;
  readonly isFailure: (text: string) => boolean;
  /** Further requests that this answer speaks of, beside the one that began its turn: follow-ups that were sent together. */
  readonly alsoOf?: (post: PostRecord) => readonly string[];
};

/** The request that a person's message is, as the history names it. */
export const requestName = (channel: string, ts: string): string => `${channel}:${ts}`;

/**
 * What the playground's Slack recorded, as the invariants read it: a message that mentions the bot (or is a direct one) is a request, and the
 * bot's messages are its answers, known by the mark that they carry.
 */
export function fromSlack(slack: SlackHistory, reader: SlackReader): History {
  const turns = new Map<string, string>();
  // A stream bears its mark from its first append on, and is one message with what stands there before and after.
  const marks = new Map<string, Mark>();
  for (const post of slack.posts) {
    const mark = post.appId === reader.appId ? markOf({ ...post }) : undefined;
    if (mark !== undefined) marks.set(requestName(post.channel, post.ts), mark);
  }
  const events: HistoryEvent[] = [];
  for (const post of slack.posts) {
    if (post.appId === undefined) {
      if (post.change !== "post" || !isForBot(post, reader)) continue;
      const request = requestName(post.channel, post.ts);
      turns.set(uuidV5(`${reader.team}:${post.channel}:${post.ts}`), request);
      events.push({ kind: "asked", atMs: post.atMs, request, thread: threadOf(post) });
    } else if (post.appId === reader.appId) events.push(...ofBot(post, reader, turns, marks));
  }
  for (const delivery of slack.deliveries) events.push(...ofDelivery(delivery, reader));
  return events.sort((one, other) => one.atMs - other.atMs);
}

const isForBot = (post: PostRecord, { botUserId }: SlackReader): boolean =>
  post.user !== botUserId && (post.channel.startsWith("D") || post.text.includes(`<@${botUserId}`));

const threadOf = (post: Pick<PostRecord, "channel" | "ts" | "threadTs">): string =>
  `${post.channel}:${post.threadTs ?? post.ts}`;

function ofBot(
  post: PostRecord,
  reader: SlackReader,
  turns: ReadonlyMap<string, string>,
  marks: ReadonlyMap<string, Mark>,
): HistoryEvent[] {
  const { atMs } = post;
  // Slack's timestamps are unique within a channel alone.
  const ts = requestName(post.channel, post.ts);
  if (post.change === "delete") return [{ kind: "deleted", atMs, ts }];
  const mark = marks.get(ts);
  const request = mark === undefined ? undefined : turns.get(mark.turn);
  const requests = [...(request === undefined ? [] : [request]), ...(reader.alsoOf?.(post) ?? [])];
  // An ephemeral word names no request: whoever it is about is known to the caller alone.
  if (post.change === "ephemeral") return [{ kind: "told", atMs, requests }];
  // What was streamed grows until an update takes its place.
  const says: Says =
    post.change.startsWith("stream-") || reader.isProgress(post.text)
      ? { kind: "progress" }
      : { kind: reader.isFailure(post.text) ? "failure" : "answer", requests };
  if (post.change === "post" || post.change === "stream-start")
    return [
      {
        kind: "posted",
        atMs,
        ts,
        thread: threadOf(post),
        says,
        ...(mark === undefined ? {} : { mark }),
      },
    ];
  return [{ kind: "updated", atMs, ts, says }];
}

function ofDelivery(delivery: DeliveryRecord, { appId }: SlackReader): HistoryEvent[] {
  const event = delivery.payload.event;
  if (delivery.appId !== appId || typeof event !== "object" || event === null) return [];
  const { channel, ts } = event as { channel?: unknown; ts?: unknown };
  if (typeof channel !== "string" || typeof ts !== "string") return [];
  const request = requestName(channel, ts);
  const delivered: HistoryEvent = { kind: "delivered", atMs: delivery.sentMs, request };
  if (delivery.ackedMs === undefined) return [delivered];
  return [delivered, { kind: "acknowledged", atMs: delivery.ackedMs, request }];
}
