/** Ends the process when the event loop stalls past the moment until which the lease is surely ours. */
export interface Watchdog {
  /** `untilMs` on the clock of `performance.now()`; each call replaces the one before. */
  endProcessAfter(untilMs: number): void;
  /** Nothing is held: nothing has to end. */
  rest(): void;
}

export const noWatchdog: Watchdog = { endProcessAfter: () => {}, rest: () => {} };
