import type { Policy } from "../admission/policy.ts";
import type { Inbox, Watermarks } from "../inbox/port.ts";
import type { Log } from "../ops/log.ts";
import { isTokenError, SlackError } from "../slack/errors.ts";
import type { MessageEvent } from "../slack/event.ts";
import type { Conversation, SlackReading } from "../slack/reading.ts";
import { limits } from "./limits.ts";
import { readChannel } from "./read-channel.ts";

export type LookBackPorts = {
  readonly inbox: Pick<Inbox, "loadWatermarks" | "saveWatermarks">;
  readonly reading: SlackReading;
  readonly policy: () => Policy;
  /** The gates and the inbox (`takeFound`). */
  readonly take: (found: MessageEvent, answered: ReadonlySet<string>, signal: AbortSignal) => Promise<string>;
  readonly log: Log;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
};

/** What one pass over the channels found. */
export type Findings = {
  /** Slack timestamps of the requests that nobody had delivered. */
  readonly missed: readonly string[];
  /** Channels that were looked at, direct messages left out; undefined where Slack does not say where we are. */
  readonly channels: number | undefined;
  /** What Slack refuses to let us read, by its code; `missing_scope` is the common one. */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
};

/**
 * Looks through every channel of ours for requests that nobody delivered, and accepts them. How far each channel is settled is
 * kept in the store; the first pass of all settles everything before it, since nobody was promised an answer yet.
 * @throws {SlackError | StoreError} when it cannot be finished; what was settled by then is kept.
 */
export async function lookBack(ports: LookBackPorts, signal: AbortSignal): Promise<Findings> {
  const policy = ports.policy();
  const nowMs = ports.now();
  const settled = slackTs(nowMs - limits.settleMs);
  const window = slackTs(nowMs - limits.windowMs);
  const before = notAhead(await ports.inbox.loadWatermarks(), slackTs(nowMs));
  // A channel that came up since the last pass had nothing before it that was ours.
  const since = Object.values(before).sort().at(-1) ?? settled;
  const findings = {
    missed: [] as string[],
    channels: undefined as number | undefined,
    unreadable: new Map<string, string[]>(),
  };
  let after: Record<string, string> = {};
  try {
    const found = await conversations(ports.reading, policy, findings, signal);
    // Without a list nothing is settled, and what was settled before must not be forgotten.
    if (found === undefined) return findings;
    findings.channels = found.filter(({ type }) => type !== "im").length;
    // All of them at once: a pass that ends early must not cost the channels that it did not come to.
    after = Object.fromEntries(found.map(({ id }) => [id, latest(before[id] ?? since, window)]));
    for (const conversation of found) {
      const { id } = conversation;
      const watermark = after[id] ?? since;
      try {
        const times = { window, watermark };
        // Asked again at the next pass, when there is room.
        const newest = await takeMissed(ports, conversation, policy, times, findings.missed, signal);
        if (newest === "full") break;
        // By Slack's clock, not by ours alone: one that is ahead would settle what nobody has said yet.
        after[id] = latest(earliest(settled, newest), before[id] ?? "");
      } catch (error) {
        noteRefusal(findings, error, [id]);
      }
    }
  } catch (error) {
    // What was settled before stays settled; the next pass begins there.
    await ports.inbox.saveWatermarks({ ...before, ...after }).catch(() => {});
    throw error;
  }
  await ports.inbox.saveWatermarks(after);
  return findings;
}

type Noted = { readonly unreadable: Map<string, string[]> };

/** What Slack keeps from us is found out and told; anything else ends the pass. */
function noteRefusal({ unreadable }: Noted, error: unknown, channels: readonly string[]): void {
  if (!(error instanceof SlackError) || error.failure !== "refused" || isTokenError(error)) throw error;
  unreadable.set(error.code, [...(unreadable.get(error.code) ?? []), ...channels]);
}

/** Without those that lie in the future: whoever wrote them had a clock that was ahead. */
const notAhead = (watermarks: Watermarks, now: string): Watermarks =>
  Object.fromEntries(Object.entries(watermarks).filter(([, ts]) => ts <= now));

/** One channel's part of a pass; `missed` grows by what was accepted. Resolves to the newest timestamp that the channel holds. */
async function takeMissed(
  ports: LookBackPorts,
  conversation: Conversation,
  policy: Policy,
  times: { readonly window: string; readonly watermark: string },
  missed: string[],
  signal: AbortSignal,
): Promise<string | "full"> {
  const news = await readChannel(ports.reading, conversation, policy.us, times, signal);
  if (!news.isWhole)
    ports.log.warn(
      { channel: conversation.id },
      "a channel holds more than a look back reads: its oldest part was left out",
    );
  for (const event of news.events) {
    const verdict = await ports.take(event, news.answered, signal);
    if (verdict === "accepted") missed.push(event.ts);
    if (verdict === "full") return "full";
  }
  return news.newest;
}

/** Where a request may stand: the channels of the binding, else every one that the bot is in, and direct messages. */
async function conversations(
  reading: SlackReading,
  policy: Policy,
  findings: Noted,
  signal: AbortSignal,
): Promise<readonly Conversation[] | undefined> {
  const types = ["public_channel", "private_channel", "mpim", ...(policy.directMessages ? ["im"] : [])];
  const ours = await reading.conversations(types, limits.conversations, signal).catch((error: unknown) => {
    noteRefusal(findings, error, []);
    return undefined;
  });
  const { channels } = policy;
  return channels === undefined ? ours : ours?.filter(({ id, type }) => type === "im" || channels.has(id));
}

/** A Slack timestamp has six digits after its point, so that text order is time order. */
export const slackTs = (ms: number): string =>
  `${Math.floor(ms / 1_000)}.${String(Math.floor((ms % 1_000) * 1_000)).padStart(6, "0")}`;

const earliest = (one: string, other: string): string => (one < other ? one : other);

const latest = (one: string, other: string): string => (one > other ? one : other);
