import type { ApiError } from "./errors.ts";
import { isTransient } from "./errors.ts";
import { limits } from "./limits.ts";

/**
 * How long to wait before a failed call is made again, in ms; undefined when it should not be. `attempt` of `attempts` counts from 1,
 * `leftMs` is what is left of the call's bound: a wait that does not fit in is the caller's to plan. `random` is in [0, 1). Pure.
 */
export function retryDelayMs(
  error: ApiError,
  {
    attempt,
    attempts,
    leftMs,
    random,
  }: {
    readonly attempt: number;
    readonly attempts: number;
    readonly leftMs: number;
    readonly random: number;
  },
): number | undefined {
  if (!isTransient(error) || attempt >= attempts) return undefined;
  // Never before the server's time, and not all at its very moment.
  const waitMs =
    error.retryAfterMs === undefined
      ? jittered(doubled(limits.retryFirstMs, limits.retryMaxMs, attempt), random)
      : error.retryAfterMs + random * limits.retryFirstMs;
  return waitMs < leftMs ? waitMs : undefined;
}

/** How long a list or watch waits after its `failures`th failure in a row, in ms. Pure. */
export function backoffMs(failures: number, retryAfterMs: number | undefined, random: number): number {
  const ownMs = jittered(doubled(limits.backoffFirstMs, limits.backoffMaxMs, failures), random);
  return Math.max(ownMs, retryAfterMs ?? 0);
}

/** What a `Retry-After` header asks for (RFC 9110 10.2.3: seconds or a date), in ms; undefined when it says nothing. Pure. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, limits.retryAfterMaxMs) : undefined;
}

const doubled = (firstMs: number, maxMs: number, nth: number): number =>
  Math.min(maxMs, firstMs * 2 ** (nth - 1));

/** Half to whole: those that failed together do not come back together. */
const jittered = (ms: number, random: number): number => ms * (0.5 + random / 2);
