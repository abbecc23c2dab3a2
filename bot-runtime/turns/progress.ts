import { limits } from "./limits.ts";

/** Shows what is new, not too often. */
export type Progress = {
  /** There is something new to show. */
  ring(): void;
  /** Resolves once nothing of this turn is under way: the final update must be the last. */
  stop(): Promise<void>;
};

/** Spends the minute's updates over all turns, so that growing replies never take the room of final ones. */
export function progressBudget(
  perMinute: number = limits.progressPerMinute,
  now: () => number = () => performance.now(),
) {
  let left = perMinute;
  let atMs = now();
  return function take(): boolean {
    const gained = ((now() - atMs) / 60_000) * perMinute;
    left = Math.min(perMinute, left + gained);
    atMs = now();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
export type ProgressBudget = ReturnType<typeof progressBudget>;

/**
 * Runs `show` at most once in `limits.progressMs`, and again where something new came meanwhile. Whether it showed something is what
 * it resolves to; it never rejects.
 */
export function showProgress(show: () => Promise<boolean>): Progress {
  let isNew = false;
  let hasShown = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const once = async (): Promise<void> => {
    isNew = false;
    if (await show()) hasShown = true;
  };

  const schedule = (inMs: number): void => {
    timer = setTimeout(() => {
      running = once().finally(() => {
        running = undefined;
        timer = undefined;
        if (isNew && !stopped) schedule(limits.progressMs);
      });
    }, inMs);
  };

  return {
    ring() {
      isNew = true;
      if (timer === undefined && !stopped) schedule(hasShown ? limits.progressMs : limits.progressFirstMs);
    },
    async stop() {
      stopped = true;
      if (running === undefined) clearTimeout(timer);
      await running;
    },
  };
}
