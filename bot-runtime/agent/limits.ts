/** Bounds towards an agent, each with its reason. Times in ms, sizes in bytes unless said. */
export const limits = {
  /** The agent card: a small document that a healthy agent answers at once. */
  cardMs: 10_000,
  cardBytes: 1_000_000,
  /** Signatures of a card that are tried: a key change needs two. */
  cardSignatures: 8,
  /** A token endpoint's answer, likewise. */
  tokenMs: 10_000,
  tokenBytes: 100_000,
  /** One answer that is no stream, with its artifacts as base64. */
  answerBytes: 32_000_000,
  /** All of one stream; past it the turn goes on by `GetTask`. */
  streamBytes: 128_000_000,
  /** One event of a stream, characters: the SDK's own bound (4 MiB) refuses the whole stream past it. */
  eventChars: 4_000_000,
  /** Without a byte for this long a connection counts as broken. Agents that think in silence are the rule. */
  idleBytesMs: 300_000,
  /** Without an event for this long (pings are none) `GetTask` says how things are: a 0.3 stream hangs after a cancel. */
  idleEventsMs: 60_000,
  /** A blocking send of an agent that ignores `returnImmediately` may take long before its first byte. */
  headersMs: 600_000,
  connectMs: 10_000,
  /** Servers close idle connections after 5 s (uvicorn, Node): a request on one that is just closing has an unknown fate. */
  keepAliveMs: 3_000,
  /** A stream whose task has ended is read on for this long: closed by the agent, its connection serves the next call. */
  drainMs: 1_000,
  /** Retries of what surely did not run, and the first wait, which doubles. */
  safeRetries: 3,
  retryFirstMs: 300,
  /** Whoever asks for a longer pause than this gets it from the turn's own retry. */
  retryAfterMaxMs: 30_000,
  /** `GetTask` in a row that may fail before the turn waits for its next attempt. */
  pollFailures: 5,
  pollFirstMs: 300,
  pollMaxMs: 10_000,
  /** Resubscriptions in a row that may bring no event before the task is only polled. */
  emptyStreams: 2,
  /** `GetTask`, `ListTasks`, `CancelTask`. */
  callMs: 15_000,
  redirects: 3,
  /** Parts read of one message or artifact, artifacts of one task, and characters of one text. */
  parts: 2_000,
  artifacts: 1_000,
  textChars: 1_000_000,
  /** Data of an agent is kept to this depth and number of values: what walks it later must not run out of stack or time. */
  dataDepth: 32,
  dataValues: 50_000,
  /** What of an agent's error is kept for the debug log, characters. */
  detailChars: 2_000,
} as const satisfies Record<string, number>;

export type AgentLimits = { readonly [name in keyof typeof limits]: number };
