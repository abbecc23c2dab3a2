import type { LeaseAttempt } from "../inbox/port.ts";
import type { limits } from "./limits.ts";

/**
 * Where a binding's lease lies, as one holder sees it. Every call is bounded, and rejects when the other side does not answer.
 * Whoever is refused a renewal, or could not ask for one in time, holds it no longer.
 */
export interface LeasePort {
  /** Takes the lease where it is free, has run out, or was ours before; raises its epoch in the same step. */
  acquire(): Promise<LeaseAttempt>;
  /** True while it is ours at this epoch, then prolonged from now on. */
  renew(epoch: number): Promise<boolean>;
  /** Gives it up where it is ours at this epoch, so that the next one can start at once. */
  release(epoch: number): Promise<void>;
}

export type LeaseTimes = { readonly [name in keyof typeof limits]: number };

/** Why a lease ended: `taken` by another holder, nobody could be asked in time, or the clocks say that the machine slept. */
export type LeaseLoss = "taken" | "unanswered" | "slept";
