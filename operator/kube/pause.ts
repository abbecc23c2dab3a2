import { setTimeout as sleep } from "node:timers/promises";

/** Waits `ms`, or until the signal ends the wait early, without a word: the caller's loop looks at the signal. Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
