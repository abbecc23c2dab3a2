import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../inbox/port.ts";
import { isGone } from "./holder.ts";
import { limits } from "./limits.ts";

/** Why a lease ended: `taken` by another holder, or nobody could be asked in time. */
export type LeaseLoss = "taken" | "unanswered";

/** While it is held, its epoch fences every store write. Disposing releases it, so that the next one starts at once. */
export interface HeldLease extends AsyncDisposable {
  readonly epoch: number;
  /** Aborts when the lease is lost, with the `LeaseLoss` as its reason. */
  readonly lost: AbortSignal;
}

export type LeasePort = Pick<Store, "acquireLease" | "renewLease" | "releaseLease">;

/** One attempt. A holder of this machine that is surely gone does not have to run out. */
export async function tryLease(
  store: LeasePort,
  holder: string,
): Promise<HeldLease | { readonly takenBy: string }> {
  // Taken before the request: the store's clock for this lease started no earlier.
  const askedAtMs = performance.now();
  let attempt = await store.acquireLease(holder, limits.durationMs);
  if (attempt.kind === "taken" && isGone(attempt.holder))
    attempt = await store.acquireLease(holder, limits.durationMs, attempt.holder);
  if (attempt.kind === "taken") return { takenBy: attempt.holder };
  return keepLease(store, holder, attempt.epoch, askedAtMs);
}

function keepLease(store: LeasePort, holder: string, epoch: number, askedAtMs: number): HeldLease {
  const lost = new AbortController();
  const released = new AbortController();
  const renewing = renewUntilLost(store, holder, epoch, askedAtMs, released.signal).then((loss) => {
    if (loss !== undefined) lost.abort(loss);
  });
  return {
    epoch,
    lost: lost.signal,
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
  askedAtMs: number,
  released: AbortSignal,
): Promise<LeaseLoss | undefined> {
  let goodUntilMs = askedAtMs + limits.renewDeadlineMs;
  while (!released.aborted) {
    await sleep(Math.min(limits.retryMs, Math.max(0, goodUntilMs - performance.now())), undefined, {
      signal: released,
    }).catch(() => {});
    if (released.aborted) return undefined;
    const startedMs = performance.now();
    const answer = await store
      .renewLease(holder, epoch, limits.durationMs)
      .catch(() => "unanswered" as const);
    if (answer === false) return "taken";
    if (answer === true) goodUntilMs = startedMs + limits.renewDeadlineMs;
    if (performance.now() >= goodUntilMs) return "unanswered";
  }
  return undefined;
}
