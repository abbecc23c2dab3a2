import { pause } from "../pause.ts";
import { limits } from "./limits.ts";
import type { LeaseLoss, LeasePort, LeaseTimes } from "./port.ts";
import { noWatchdog, type Watchdog } from "./watchdog.ts";

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

/** One attempt. */
export async function tryLease(
  port: LeasePort,
  times: LeaseTimes = limits,
  watchdog: Watchdog = noWatchdog,
): Promise<HeldLease | { readonly takenBy: string }> {
  // Taken before the request: nobody's clock for this lease started earlier.
  const asked = clocks();
  const attempt = await port.acquire();
  if (attempt.kind === "taken") return { takenBy: attempt.holder };
  return keepLease(port, attempt.epoch, asked, times, watchdog);
}

/** Both clocks at one moment, ms: the wall's and the one that only counts. */
type Clocks = { readonly wallMs: number; readonly monotonicMs: number };

const clocks = (): Clocks => ({ wallMs: Date.now(), monotonicMs: performance.now() });

/** How far the two clocks ran apart since then, ms. */
function apartMs(since: Clocks): number {
  const now = clocks();
  return Math.abs(now.wallMs - since.wallMs - (now.monotonicMs - since.monotonicMs));
}

function keepLease(
  port: LeasePort,
  epoch: number,
  asked: Clocks,
  times: LeaseTimes,
  watchdog: Watchdog,
): HeldLease {
  const lost = new AbortController();
  const released = new AbortController();
  // The last request for the lease that succeeded.
  let good = asked;
  const untilMs = () => good.monotonicMs + times.renewDeadlineMs;
  const slept = () => apartMs(good) > times.jumpMs;
  const renewed = (at: Clocks): void => {
    good = at;
    watchdog.endProcessAfter(untilMs());
  };
  renewed(asked);

  /** Renews until told to stop (undefined), refused, or past the renew deadline counted from the last request that succeeded. */
  const renewUntilLost = async (): Promise<LeaseLoss | undefined> => {
    while (!released.signal.aborted) {
      await pause(Math.min(times.retryMs, untilMs() - performance.now()), released.signal);
      if (released.signal.aborted) return undefined;
      if (slept()) return "slept";
      const at = clocks();
      // A little longer where the deadline is near or had passed while we were paused: who holds the lease now is worth knowing.
      const waitMs = Math.max(times.lastAnswerMs, untilMs() - at.monotonicMs);
      const answer = await answerWithin(waitMs, port.renew(epoch), released.signal);
      if (answer === false) return "taken";
      if (answer === true) renewed(at);
      if (performance.now() >= untilMs()) return "unanswered";
    }
    return undefined;
  };
  const renewing = renewUntilLost().then((loss) => {
    watchdog.rest();
    if (loss !== undefined) lost.abort(loss);
  });
  return {
    epoch,
    lost: lost.signal,
    inTime: () => !lost.signal.aborted && performance.now() < untilMs() && !slept(),
    [Symbol.asyncDispose]: async () => {
      released.abort();
      await renewing;
      // Where nobody answers, the lease runs out by itself after its duration.
      if (!lost.signal.aborted) await port.release(epoch).catch(() => {});
    },
  };
}

/** What the other side answers; undefined when it does not in this time, or fails. */
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
