/** Bounds towards the API server, each with its reason. Times in ms. */
export const limits = {
  /** One attempt of a call: the API server answers within a second; past this the connection is given up. */
  attemptMs: 10_000,
  /** A call with all its attempts and waits. */
  callMs: 30_000,
  attempts: 5,
  /** First and longest wait between two attempts; a server's `Retry-After` goes before. */
  retryFirstMs: 250,
  retryMaxMs: 5_000,
  connectMs: 5_000,
  /** Calls at once; each has a connection of its own while it lasts. The server's own fairness does the rest. */
  concurrentCalls: 16,
  /** An idle connection is kept so long: below the 60 s after which load balancers drop it in silence. */
  idleConnectionMs: 45_000,
  /** TCP asks a silent peer for life after this, so that a dead one is noticed in under a minute. */
  tcpKeepAliveMs: 30_000,
  /** Longest `Retry-After` that is believed: a clock far off must not stop the operator for a day. */
  retryAfterMaxMs: 10 * 60_000,
  /** One page of a list, which may be large. */
  listMs: 25_000,
  /** Objects in one page of a list: a page of each kind is in memory at once when the operator starts. */
  pageSize: 200,
  /** How often an expired page may start a list again before it is read in one piece. */
  pagedLists: 2,
  /** A watch ends itself after this and up to half as long again, so that all watches do not come back together. */
  watchMs: 5 * 60_000,
  /** A watch that was silent for so long is made anew: on a quiet kind the server sends no bookmark either (seen with 1.36). */
  watchSilenceMs: 60_000,
  /** A watch that lasted so long was a good one: the next failure waits the first time again. */
  watchGoodMs: 10_000,
  /** One event of a watch; the API server's own bound for an object is 3 MiB. */
  watchLineBytes: 16 * 1024 * 1024,
  /** First and longest wait before a list or watch is tried again, as client-go's reflector has it. */
  backoffFirstMs: 800,
  backoffMaxMs: 30_000,
  /** Leader election, as controller-runtime has it: how long a record holds, when a holder gives up, how often it is renewed. */
  leaseMs: 15_000,
  renewDeadlineMs: 10_000,
  renewEveryMs: 2_000,
  /** One renewal, and the wait after one that failed: two attempts fit into the deadline, the second on a new connection. */
  renewAttemptMs: 3_500,
  renewAgainMs: 500,
  /** Giving the Lease back when stopping is a courtesy. */
  releaseMs: 3_000,
  /** `note` and `reportingInstance` of an event: the API server's own bounds. */
  eventNoteBytes: 1_024,
  eventInstanceBytes: 128,
  /** How often a status is tried while the bot writes its part of it; the first time with a version that may be old. */
  statusAttempts: 6,
} as const;
