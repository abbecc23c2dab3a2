/** Bounds towards the API server, each with its reason. Times in ms. */
export const limits = {
  connectMs: 3_000,
  /** One attempt of a call. The API server answers in milliseconds; one that starts may take seconds. */
  callMs: 5_000,
  /** One attempt to renew: three of them fit below the renew deadline, each on a new connection where the one before hung. */
  leaseCallMs: 3_000,
  /** A call that is retried gives up after this. */
  retriedMs: 20_000,
  /** First and longest wait between two attempts; doubles each time, with jitter. */
  retryFirstMs: 250,
  retryMaxMs: 10_000,
  /** The longest `Retry-After` that is believed: a starting API server says 1. */
  retryAfterMaxMs: 30_000,
  /** A watch is ended by the API server after this (or up to twice as long), so that not all of them come back at once. */
  watchMs: 300_000,
  /** Bookmarks come about once a minute: a watch that says nothing for so long is dead. */
  watchIdleMs: 150_000,
  /** First and longest wait before a watch is opened again. */
  watchRetryFirstMs: 500,
  watchRetryMaxMs: 30_000,
  /** Files with tokens and authorities are read again after this: the kubelet replaces a token long before its end. */
  rereadMs: 5_000,
  /** One line of a watch: an object in etcd is at most 1.5 MB, JSON may take more. */
  lineBytes: 8_000_000,
  /** The status is written at most once in this time; what changes in between goes with the next. */
  statusEveryMs: 1_000,
  /** The last words at the end of a bot. The whole end must stay below the pod's grace period. */
  lastWordsMs: 1_500,
  /** A bot waits so long for its binding to be there and valid, before it ends and the kubelet shows that. */
  bindingMs: 300_000,
  /** An idle connection is kept for the next renewal, two seconds later. */
  keepAliveMs: 30_000,
} as const;
