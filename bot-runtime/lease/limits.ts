/** Lease times in ms, as client-go's defaults: duration, renew deadline, retry. */
export const limits = {
  durationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryMs: 2_000,
  /** Past the deadline the store is still asked for so long whether another holds the lease: the process then ends. */
  lastAnswerMs: 500,
} as const;
