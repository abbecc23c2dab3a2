import type { BindingStatus } from "../../crds/index.ts";
import { type Bell, bell } from "../bell.ts";
import type { Log } from "../ops/log.ts";
import { pause } from "../pause.ts";
import { botStatus, type Knowledge } from "./bot-status.ts";
import { backoffMs } from "./client.ts";
import { limits } from "./limits.ts";

/** Tells the cluster what the bot knows, as long as the bot holds its lease: two pods must not take turns in telling. */
export interface StatusReport {
  /** Something that `knowledge` gives may have changed. */
  changed(): void;
  /**
   * Writes from now on: at once, then on each change, at most once in `limits.statusEveryMs`, and again until it stands. Disposing
   * writes the last words, where the lease is still held, within `limits.lastWordsMs`; then nothing more.
   */
  whileHeld(lease: Held): AsyncDisposable;
}

/** The lease as far as it matters here. */
export type Held = {
  /** Aborts when it is known that the lease is gone. */
  readonly lost: AbortSignal;
  /** False once that may be so. */
  readonly inTime: () => boolean;
};

/** Outside a cluster nobody listens. */
export const noReport: StatusReport = {
  changed: () => {},
  whileHeld: () => ({ [Symbol.asyncDispose]: async () => {} }),
};

export type StatusReportOptions = {
  readonly knowledge: () => Knowledge;
  /** As it was seen in the cluster last. */
  readonly before: () => BindingStatus | undefined;
  readonly write: (status: BindingStatus, signal: AbortSignal) => Promise<void>;
  readonly log: Pick<Log, "warn" | "info">;
  readonly now?: () => Date;
};

export function statusReport(options: StatusReportOptions): StatusReport {
  const news = bell();
  return {
    changed: news.ring,
    whileHeld(lease) {
      const { lost } = lease;
      news.ring();
      const stopped = new AbortController();
      const over = AbortSignal.any([lost, stopped.signal]);
      const telling = keepTelling(options, news, lease, over);
      return {
        async [Symbol.asyncDispose]() {
          stopped.abort();
          const stands = await telling;
          const bound = AbortSignal.any([lost, AbortSignal.timeout(limits.lastWordsMs)]);
          await tell(options, stands, lease, bound);
        },
      };
    },
  };
}

/** Resolves when `over` aborts, to what stands by then. */
async function keepTelling(
  options: StatusReportOptions,
  news: Bell,
  lease: Held,
  over: AbortSignal,
): Promise<BindingStatus | undefined> {
  let stands: BindingStatus | undefined;
  while (!over.aborted) {
    await news.rung(over);
    if (over.aborted) break;
    stands = await tell(options, stands, lease, over);
    await pause(limits.statusEveryMs, over, { ref: false });
  }
  return stands;
}

/** Writes what is known now, unless it stands already; tries until it does. Resolves to what stands when `over` aborts. */
async function tell(
  { knowledge, before, write, log, now = () => new Date() }: StatusReportOptions,
  stands: BindingStatus | undefined,
  { inTime }: Held,
  over: AbortSignal,
): Promise<BindingStatus | undefined> {
  for (let failed = 0; !over.aborted; ) {
    // Paused and woken up: another may hold the lease by now, and what it says must stand.
    if (!inTime()) {
      await pause(limits.retryFirstMs, over, { ref: false });
      continue;
    }
    const status = botStatus(knowledge(), stands ?? before(), now());
    if (stands !== undefined && JSON.stringify(status) === JSON.stringify(stands)) return stands;
    try {
      await write(status, over);
      if (failed > 0) log.info("the status is written again");
      return status;
    } catch (error) {
      if (over.aborted) break;
      failed += 1;
      if (failed === 1) log.warn({ err: error }, "the status could not be written: trying again");
      await pause(backoffMs(failed, limits), over, { ref: false });
    }
  }
  return stands;
}
