/** Bounds of the operator as a whole; those of its rooms stand there. Times in ms. */
export const limits = {
  /** More at once only moves the waiting into the API server, which shares itself out fairly by itself. */
  concurrentReconciles: 100,
  /** So long after a change of a child or pod its binding is looked at: what Kubernetes does comes in bursts, one look is enough. */
  settleMs: 200,
  /** A binding that failed is tried again after the first, doubled up to the last: a store that is back is seen at once anyway. */
  backoffFirstMs: 500,
  backoffMaxMs: 5 * 60_000,
  /** One reconcile: some calls, each with its own bound. Past this something hangs, and the binding is tried again. */
  reconcileMs: 120_000,
  /** What is under way when the operator stops may take this long. */
  drainMs: 10_000,
  /** The whole shutdown: within the 30 s that Kubernetes waits by default. */
  shutdownMs: 20_000,
} as const;
