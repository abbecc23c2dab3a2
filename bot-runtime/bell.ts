import { pause } from "./pause.ts";

/** Wakes one waiter: rung before somebody waits, that wait is over at once. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, or when the signal aborts. */
  rung(signal: AbortSignal): Promise<void>;
  /** The same, after `ms` at the latest. */
  rungWithin(ms: number, signal: AbortSignal): Promise<void>;
}

export function bell(): Bell {
  let isRung = false;
  let wake: () => void = () => {};
  const rung = async (signal: AbortSignal): Promise<void> => {
    const over = Promise.withResolvers<void>();
    const end = () => over.resolve();
    wake = end;
    if (isRung || signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    await over.promise;
    signal.removeEventListener("abort", end);
    // Rung while the wait was given up: the next one is over at once.
    if (!signal.aborted) isRung = false;
  };
  return {
    ring() {
      isRung = true;
      wake();
    },
    rung,
    async rungWithin(ms, signal) {
      const over = new AbortController();
      const both = AbortSignal.any([signal, over.signal]);
      await Promise.race([rung(both), pause(ms, both, { ref: false })]);
      over.abort();
    },
  };
}
