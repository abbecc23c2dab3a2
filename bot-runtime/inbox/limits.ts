/** Bounds of the inbox, each with its reason. Times in ms. */
export const limits = {
  /** Slack wants its acknowledgement within 3 s: a store that needs longer than this is asked no further, and Slack delivers again. */
  acceptMs: 2_500,
  /** A server that fsyncs once a second: within `acceptMs` with what goes before it. */
  syncMs: 2_200,
  /** Every other store command. Turns wait and try again, so this only decides how soon a dead connection is noticed. */
  commandMs: 5_000,
  /** Below `acceptMs`, so that the first use tells a server that cannot be reached from one that is slow. */
  connectMs: 2_000,
  /** Commands are under way and not a byte has come for so long: the connection is half-open and made anew. */
  silentSocketMs: 10_000,
  /** Saying goodbye to the server. */
  closeMs: 1_000,
  /** Reconnecting: doubled from the first to the last, with jitter, so that a hundred bots do not knock in step. */
  reconnectFirstMs: 50,
  reconnectLastMs: 2_000,
  /** Slack repeats a delivery for up to 24 h where delayed retries are on; an hour on each side for clocks. */
  seenMs: 26 * 3_600_000,
  /** A finished turn answers questions about itself for as long as its event could come again. */
  doneMs: 26 * 3_600_000,
  /** Waiting and running requests of one binding. At some kB each this is far below what a small store holds. */
  pending: 10_000,
  /** Dead letters of one binding; past it the oldest leaves. Their threads were told long ago. */
  deadLetters: 10_000,
  /** A person's last turns, which App Home shows: a glance back, no archive. */
  lastTurns: 10,
  lastTurnsMs: 7 * 24 * 3_600_000,
  /** How long an opinion about an answer is kept, and how many of a binding. */
  ratingMs: 90 * 24 * 3_600_000,
  ratings: 10_000,
  /** Redis: how long the place of an opinion is remembered, so that the next one of the same person replaces it in the stream. */
  ratingPlaceMs: 7 * 24 * 3_600_000,
  /** Redis: opinions past their time that leave with each new one. */
  ratingPrune: 20,
  /** SQLite: another process (`--dead-letters`) writes for well under a millisecond; waiting blocks our event loop. */
  sqliteBusyMs: 1_000,
  /** SQLite: writes that share one fsync. At about 20 µs each the event loop is held for a few ms at most. */
  sqliteBatch: 200,
  /** SQLite: how often, and how many at a time, values past their time are removed. */
  sqlitePruneEveryMs: 60_000,
  sqlitePruneRows: 1_000,
} as const;
