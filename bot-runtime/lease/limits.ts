/** Lease times in ms, as client-go's defaults: duration, renew deadline, retry. */
export const limits = {
  durationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryMs: 2_000,
  /** Past the deadline it is still asked for so long whether another holds the lease: the process then ends. */
  lastAnswerMs: 500,
  /**
   * A wall clock that ran away from the monotonic one by this between two renewals means that the machine slept, or was moved:
   * how long we were away is then unknown.
   */
  jumpMs: 2_000,
} as const;
