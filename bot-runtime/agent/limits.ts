/** Bounds towards an agent, each with its reason. Times in ms. */
export const limits = {
  /** The agent card: a small document that a healthy agent answers at once. */
  cardMs: 10_000,
  cardBytes: 1_000_000,
  /** One answer that is no stream, with its artifacts as base64. */
  answerBytes: 32_000_000,
  /** All of one stream; past it the turn goes on by `GetTask`. */
  streamBytes: 128_000_000,
  /** Without a byte for this long a stream counts as broken, and `GetTask` says how things are. */
  streamIdleMs: 120_000,
  /** A blocking send of an agent that ignores `returnImmediately` may take as long as the turn. */
  headersMs: 600_000,
  connectMs: 10_000,
  /** Servers close idle connections after 5 s (uvicorn, Node): a request on one that is just closing has an unknown fate. */
  keepAliveMs: 3_000,
  /** Retries of what surely did not reach the agent, and the first wait, which doubles. */
  safeRetries: 3,
  retryFirstMs: 300,
  retryAfterMaxMs: 30_000,
  /** `GetTask` in a row that may fail before the turn waits for its next attempt. */
  pollFailures: 5,
  pollFirstMs: 300,
  pollMaxMs: 5_000,
  getTaskMs: 15_000,
  redirects: 3,
  /** Parts read of one event, and characters read of one text. */
  parts: 2_000,
  textChars: 1_000_000,
} as const;
