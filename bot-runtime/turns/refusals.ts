import { limits } from "./limits.ts";

/** Whether a person is told of a refusal, or has heard it a moment ago. */
export type Refusals = { readonly isNews: (userId: string, reason: string) => boolean };

/**
 * One word a minute for each person and reason: whoever asks again and again in vain must not spend what Slack lets us say. `now` in
 * ms. Remembers a bounded number, the latest.
 */
export function refusals(now: () => number = () => performance.now()): Refusals {
  const toldAtMs = new Map<string, number>();
  return {
    isNews(userId, reason) {
      const key = `${userId} ${reason}`;
      const before = toldAtMs.get(key);
      if (before !== undefined && now() - before < limits.refusalAgainMs) return false;
      toldAtMs.delete(key);
      toldAtMs.set(key, now());
      const oldest = toldAtMs.keys().next().value;
      if (toldAtMs.size > limits.refusalsKept && oldest !== undefined) toldAtMs.delete(oldest);
      return true;
    },
  };
}
