import type { Store } from "../inbox/port.ts";
import { pause } from "../pause.ts";
import { isGone } from "./holder.ts";
import { limits } from "./limits.ts";

/** Why a lease ended: `taken` by another holder, or nobody could be asked in time. */
export type LeaseLoss = "taken" | "unanswered";

/** While it is held, its epoch fences every store write. Disposing releases it, so that the next one starts at once. */
export interface HeldLease extends AsyncDisposable {
  readonly epoch: number;
  /** Aborts when the lease is lost, with the `LeaseLoss` as its reason. */
  readonly lost: AbortSignal;
  /**
   * False from the renew deadline on. What the store cannot fence (a Slack post, a send to the agent) asks this right before: a
   * process that was paused runs on with what was due before its timers can tell it that the lease is gone.
   */
  readonly inTime: () => boolean;
}

export type LeaseTimes = { readonly [name in keyof typeof limits]: number };

export type LeasePort = Pick<Store, "acquireLease" | "renewLease" | "releaseLease">;

/** One attempt. A holder of this machine that is surely gone does not have to run out. */
export async function tryLease(
  store: LeasePort,
  holder: string,
  times: LeaseTimes = limits,
): Promise<HeldLease | { readonly takenBy: string }> {
  // Taken before the request: the store's clock for this lease started no earlier.
  const askedAtMs = performance.now();
  let attempt = await store.acquireLease(holder, times.durationMs);
  if (attempt.kind === "taken" && isGone(attempt.holder))
    attempt = await store.acquireLease(holder, times.durationMs, attempt.holder);
  if (attempt.kind === "taken") return { takenBy: attempt.holder };
  return keepLease(store, holder, attempt.epoch, askedAtMs, times);
}

function keepLease(
  store: LeasePort,
  holder: string,
  epoch: number,
  askedAtMs: number,
  times: LeaseTimes,
): HeldLease {
  const lost = new AbortController();
  const released = new AbortController();
  const good = { untilMs: askedAtMs + times.renewDeadlineMs };
  const renewing = renewUntilLost(store, holder, epoch, good, times, released.signal).then((loss) => {
    if (loss !== undefined) lost.abort(loss);
  });
  return {
    epoch,
    lost: lost.signal,
    inTime: () => !lost.signal.aborted && performance.now() < good.untilMs,
    [Symbol.asyncDispose]: async () => {
      released.abort();
      await renewing;
      // A store that is away forgets the lease by itself after its duration.
      if (!lost.signal.aborted) await store.releaseLease(holder, epoch).catch(() => {});
    },
  };
}

/** Renews until told to stop (undefined), refused, or past the renew deadline counted from the last request that succeeded. */
async function renewUntilLost(
  store: LeasePort,
  holder: string,
  epoch: number,
  good: { untilMs: number },
  times: LeaseTimes,
  released: AbortSignal,
): Promise<LeaseLoss | undefined> {
  while (!released.aborted) {
    await pause(Math.min(times.retryMs, good.untilMs - performance.now()), released);
    if (released.aborted) return undefined;
    const startedMs = performance.now();
    // A little longer where the deadline is near or had passed while we were paused: who holds the lease now is worth knowing.
    const waitMs = Math.max(times.lastAnswerMs, good.untilMs - startedMs);
    const answer = await answerWithin(waitMs, store.renewLease(holder, epoch, times.durationMs), released);
    if (answer === false) return "taken";
    if (answer === true) good.untilMs = startedMs + times.renewDeadlineMs;
    if (performance.now() >= good.untilMs) return "unanswered";
  }
  return undefined;
}

/** What the store answers; undefined when it does not in this time, or fails. */
async function answerWithin(
  ms: number,
  renewing: Promise<boolean>,
  released: AbortSignal,
): Promise<boolean | undefined> {
  const over = new AbortController();
  try {
    const late = pause(ms, AbortSignal.any([released, over.signal]));
    return await Promise.race([renewing.catch(() => undefined), late.then(() => undefined)]);
  } finally {
    over.abort();
  }
}
