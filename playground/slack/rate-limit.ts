import type { Clock } from "./clock.ts";
import { type RateTier, rateTiers } from "./limits.ts";

/** Slack's limits as token buckets: one per key (method, app, and for posts the channel). Source: "Rate limits". */
export class RateLimiter {
  isOn: boolean;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(clock: Clock, isOn: boolean) {
    this.#clock = clock;
    this.isOn = isOn;
  }

  /** Takes one call. Answers 0 when it may go on, else the seconds for `Retry-After`. */
  take(key: string, tier: RateTier): number {
    if (!this.isOn) return 0;
    const { perMinute, burst } = rateTiers[tier];
    const nowMs = this.#clock.nowMs();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) * perMinute) / 60_000);
    bucket.atMs = nowMs;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil(((1 - bucket.tokens) * 60) / perMinute));
  }
}
