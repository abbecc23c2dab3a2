/** Bounds of the operator as a whole; those of its rooms stand there. */
export const limits = {
  /** More at once only moves the waiting into the API server, which shares itself out fairly by itself. */
  concurrentReconciles: 100,
  /** What is under way when the operator stops may take this long, ms: within the 30 s that Kubernetes waits by default. */
  drainMs: 10_000,
} as const;
