import type { DeliveryRecord, History, PostRecord } from "../playground/slack/index.ts";

/** What became of one mention, as the workspace saw it. Times in ms since 1970. */
export type Observed = {
  readonly saidMs: number;
  /** From its first sending to its acknowledgement; undefined while nobody acknowledged it. */
  readonly acknowledgedAfterMs: number | undefined;
  /** When the bot first showed anything in the thread. */
  readonly shownMs: number | undefined;
  readonly answeredMs: number | undefined;
  /** Messages of the bot that hold the answer: one is right, none is lost, two are one too many. */
  readonly answers: number;
  /** The bot said that it cannot know whether the agent was asked, and offered to ask again. */
  readonly askedBack: boolean;
};

/** Where a mention stands, when it was said, and its number, which the agent's answer repeats. */
export type Said = { readonly number: number; readonly ts: string; readonly saidMs: number };

/** Reads the workspace's history: what became of each of these mentions. Pure. */
export function observe(history: Pick<History, "posts" | "deliveries">, said: readonly Said[]): Observed[] {
  const posts = Map.groupBy(
    history.posts.filter(({ appId }) => appId !== undefined),
    ({ threadTs }) => threadTs ?? "",
  );
  const deliveries = Map.groupBy(history.deliveries.filter(isMention), eventTs);
  return said.map((one) => outcomeOf(one, posts.get(one.ts) ?? [], deliveries.get(one.ts) ?? []));
}

function outcomeOf(
  { number, saidMs }: Said,
  posts: readonly PostRecord[],
  deliveries: readonly DeliveryRecord[],
): Observed {
  const answers = posts.filter(({ text }) => answersTo(number, text));
  const acknowledged = deliveries.flatMap(({ ackedMs }) => ackedMs ?? []);
  const firstSentMs = deliveries[0]?.sentMs;
  return {
    saidMs,
    acknowledgedAfterMs:
      firstSentMs === undefined || acknowledged.length === 0
        ? undefined
        : Math.min(...acknowledged) - firstSentMs,
    shownMs: posts[0]?.atMs,
    answeredMs: answers[0]?.atMs,
    answers: new Set(answers.map(({ ts }) => ts)).size,
    askedBack: answers.length === 0 && posts.some(({ text }) => /run it again/i.test(text)),
  };
}

export const answersTo = (number: number, text: string): boolean =>
  new RegExp(`\\bpong ${number}\\b`).test(text);

/** A mention is also delivered as a plain `message`, which both bots pass over. */
const isMention = ({ payload }: DeliveryRecord): boolean => eventOf(payload).type === "app_mention";

const eventTs = ({ payload }: DeliveryRecord): string => String(eventOf(payload).ts);

const eventOf = (payload: DeliveryRecord["payload"]): { readonly type?: unknown; readonly ts?: unknown } =>
  (payload.event ?? {}) as { readonly type?: unknown; readonly ts?: unknown };
