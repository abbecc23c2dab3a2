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
  let next = Promise.withResolvers<void>();
  const rung = async (signal: AbortSignal): Promise<void> => {
    const over = Promise.withResolvers<void>();
    const onAbort = () => over.resolve();
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    await Promise.race([next.promise.then(() => (next = Promise.withResolvers())), over.promise]);
    signal.removeEventListener("abort", onAbort);
  };
  return {
    ring: () => next.resolve(),
    rung,
    async rungWithin(ms, signal) {
      const over = new AbortController();
      const both = AbortSignal.any([signal, over.signal]);
      await Promise.race([rung(both), pause(ms, both, { ref: false })]);
      over.abort();
    },
  };
}
