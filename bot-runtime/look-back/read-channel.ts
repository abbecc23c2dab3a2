import type { Identity } from "../admission/policy.ts";
import { listedEvent } from "../slack/envelope.ts";
import type { MessageEvent } from "../slack/event.ts";
import { isOurs, markOf } from "../slack/mark.ts";
import type { Conversation, Listed, SlackReading } from "../slack/reading.ts";
import { limits } from "./limits.ts";

/** What a channel holds since a watermark, threads included, oldest first. */
export type ChannelNews = {
  readonly events: readonly MessageEvent[];
  /** Turns of which a reply of ours stands there. */
  readonly answered: ReadonlySet<string>;
  /** Slack timestamp of the youngest message or reply; empty where there is none. */
  readonly newest: string;
  /** False where a bound kept something unread. */
  readonly isWhole: boolean;
};

/**
 * Reads one channel: all of the window, since only a thread's root tells of its newest reply, and then the threads with replies
 * after the watermark.
 * @param after both Slack timestamps; `window` is the older one.
 * @throws {SlackError}
 */
export async function readChannel(
  reading: Pick<SlackReading, "history" | "replies">,
  conversation: Conversation,
  us: Pick<Identity, "team" | "botUserId" | "botId" | "appId">,
  after: { readonly window: string; readonly watermark: string },
  signal: AbortSignal,
): Promise<ChannelNews> {
  const { id } = conversation;
  const top = await reading.history(id, { after: after.window, maxPages: limits.channelPages }, signal);
  const active = top.messages.filter((root) => latestReply(root) > after.watermark);
  const messages = [...top.messages];
  let isWhole = top.isWhole && active.length <= limits.threads;
  for (const root of active.slice(0, limits.threads)) {
    const bounds = { after: after.watermark, maxPages: limits.threadPages };
    const replies = await reading.replies(id, root.ts, bounds, signal);
    messages.push(...replies.messages);
    isWhole &&= replies.isWhole;
  }
  const fresh = new Map(messages.filter(({ ts }) => ts > after.watermark).map((one) => [one.ts, one]));
  const ordered = [...fresh.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  return {
    events: ordered.flatMap((one) => listedEvent(one, conversation, us.team) ?? []),
    answered: new Set(ordered.filter((one) => isOurs(one, us)).flatMap((one) => markOf(one)?.turn ?? [])),
    newest: messages.map((one) => latest(one.ts, latestReply(one))).reduce(latest, ""),
    isWhole,
  };
}

const latest = (one: string, other: string): string => (one > other ? one : other);

const latestReply = (root: Listed): string =>
  typeof root.latest_reply === "string" ? root.latest_reply : "";
