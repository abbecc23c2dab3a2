/** Bounds of the look back, each with its reason. Times in ms. */
export const limits = {
  /** A deaf socket must be noticed within 5 min: one pass starts in time to end before that. */
  everyMs: 3 * 60_000,
  /** After a pass that Slack or the store cut short. */
  againMs: 30_000,
  /** Below the 26 h for which the inbox knows what it has seen: what is older may have been answered and forgotten. */
  windowMs: 24 * 3_600_000,
  /** A message may show in the history a moment after a younger one: the watermark stays this far behind. */
  settleMs: 30_000,
  /** Slack repeats a delivery at once and after 1 min: what is found before that may still come by itself. */
  overdueMs: 75_000,
  /** Clocks of Slack and ours, when a message's time is held against a connection's. */
  clockMs: 5_000,
  /** 4,000 messages of a channel, 1,000 of a thread; past it the rest is named in the log. */
  channelPages: 20,
  threadPages: 5,
  /** Threads of one channel with new replies; tier 3 allows some 50 calls a minute. */
  threads: 100,
  conversations: 500,
} as const;
