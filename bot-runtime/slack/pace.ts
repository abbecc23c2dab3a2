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
    else lane.running += 1;
    try {
      for (;;) {
        // Whoever was limited may have given up since: the next one knows no less than that one did.
        await allowed(lane.limitedUntilMs - now(), name, signal);
        try {
          return await call();
        } catch (error) {
          if (!(error instanceof SlackError) || error.failure !== "rateLimited") throw error;
          lane.limitedUntilMs = Math.max(lane.limitedUntilMs, now() + (error.retryAfterMs ?? 1_000));
          if (signal.aborted) throw error;
        }
      }
    } finally {
      lane.running -= 1;
      if (lane.running === 0) next(lane);
      if (lane.running === 0) forget();
    }
  };

  /** What was limited is remembered until that is over, whoever comes then. */
  function forget(): void {
    for (const [name, { running, waiting, limitedUntilMs }] of lanes)
      if (running === 0 && waiting.length === 0 && limitedUntilMs <= now()) lanes.delete(name);
  }
}

const isLimited = (lane: Lane, nowMs: number): boolean =>
  lane.waiting.length > 0 || lane.limitedUntilMs > nowMs;

/** Lets the first that waits go; it runs from this moment on, so that nobody else goes beside it. */
function next(lane: Lane): void {
  const first = lane.waiting.shift();
  if (first === undefined) return;
  lane.running += 1;
  first.resolve();
}

/** Resolves when no call before this one runs any more; rejects when nobody waits for it any more. */
async function turnOf(lane: Lane, name: string, signal: AbortSignal): Promise<void> {
  const place = Promise.withResolvers<void>();
  const onAbort = () => {
    const at = lane.waiting.indexOf(place);
    if (at >= 0) lane.waiting.splice(at, 1);
    place.reject(new SlackError(name, "unsent", "aborted"));
  };
  lane.waiting.push(place);
  if (lane.running === 0) next(lane);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await place.promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function allowed(inMs: number, name: string, signal: AbortSignal): Promise<void> {
  if (inMs <= 0) return;
  await sleep(inMs, undefined, { signal }).catch((error: unknown) => {
    throw new SlackError(name, "unsent", "aborted", { cause: error });
  });
}
