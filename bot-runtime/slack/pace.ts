import { setTimeout as sleep } from "node:timers/promises";
import { SlackError } from "./errors.ts";

type Lane = { limitedUntilMs: number; readonly waiting: PromiseWithResolvers<void>[]; running: number };

/**
 * Lets calls of one lane run freely until Slack limits it; from then on one at a time, in their order, each when Slack allows it.
 * So a burst of answers in one channel drains at Slack's pace instead of failing, and nobody asks again before `Retry-After`.
 */
export function pace(now: () => number = () => performance.now()) {
  const lanes = new Map<string, Lane>();

  return async function through<T>(name: string, call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const lane = lanes.get(name) ?? { limitedUntilMs: 0, waiting: [], running: 0 };
    lanes.set(name, lane);
    if (isLimited(lane, now())) await turnOf(lane, name, signal);
    lane.running += 1;
    try {
      for (;;) {
        try {
          return await call();
        } catch (error) {
          if (!(error instanceof SlackError) || error.failure !== "rateLimited" || signal.aborted)
            throw error;
          lane.limitedUntilMs = Math.max(lane.limitedUntilMs, now() + (error.retryAfterMs ?? 1_000));
          await sleep(lane.limitedUntilMs - now(), undefined, { signal });
        }
      }
    } finally {
      lane.running -= 1;
      lane.waiting.shift()?.resolve();
      if (lane.running === 0 && lane.waiting.length === 0 && lane.limitedUntilMs < now()) lanes.delete(name);
    }
  };
}

const isLimited = (lane: Lane, nowMs: number): boolean =>
  lane.waiting.length > 0 || lane.limitedUntilMs > nowMs;

/** Resolves when a call before this one has ended; rejects when nobody waits for it any more. */
async function turnOf(lane: Lane, name: string, signal: AbortSignal): Promise<void> {
  const place = Promise.withResolvers<void>();
  const onAbort = () => place.reject(new SlackError(name, "unsent", "aborted"));
  lane.waiting.push(place);
  if (lane.running === 0) lane.waiting.shift()?.resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await place.promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    const at = lane.waiting.indexOf(place);
    if (at >= 0) lane.waiting.splice(at, 1);
  }
}
