/** Bounds towards Slack, each with its reason. Times in ms. */
export const limits = {
  /** One Web API call. Slack answers within a second or two; past this the outcome is unknown. */
  callMs: 10_000,
  /** Beginning a stream, which delays a person's first sign of life; past this it is looked for, and the reply is a plain post. */
  beginStreamMs: 3_000,
  /** After a beginning that failed replies are plain posts for this long; then one tries again. */
  streamPauseMs: 5 * 60_000,
  /** `apps.connections.open`, WebSocket handshake and `hello` together. */
  connectMs: 15_000,
  /** Slack pings about every 10 s in practice; half-open connections must be noticed within 15 s. */
  serverPingMs: 15_000,
  /** Our own ping goes out every 5 s; a pong later than this means a dead peer. */
  clientPingMs: 5_000,
  /** A closing handshake is a courtesy: after this the connection is cut. */
  closeMs: 1_000,
  /** First and longest wait between two attempts to connect. */
  reconnectFirstMs: 250,
  reconnectMaxMs: 60_000,
  /** Slack refused the token or the app: nothing changes until a person acts, who should not wait a minute to see it work. */
  refusedPauseMs: 5_000,
  /** Retries of one idempotent call, as the bot that this one grew out of had them (mission, S3). */
  serverErrorRetries: 3,
  connectionErrorRetries: 3,
  rateLimitRetries: 2,
  /** First wait before a retry; doubles each time, with jitter. */
  retryFirstMs: 300,
  /** The longest `Retry-After` that a call waits for inside; a longer one is the caller's to plan. */
  retryAfterMaxMs: 60_000,
  /** One frame; larger ones are dropped unread (Slack's own are far below). */
  frameBytes: 900_000,
  /** What an inbox entry keeps of a message as JSON; a 40,000 character text with its rich_text twin fits. */
  messageBytes: 256_000,
  /** How deep a message's parts may nest; Slack's own stay below 20. Past it reading them would overflow the stack. */
  messageDepth: 64,
  /** Cached people, channels and groups, and how long a fact about them is believed. */
  directoryEntries: 5_000,
  directoryMs: 15 * 60_000,
  /** While Slack does not answer, an older fact is believed for this long, and asked for again so often. */
  directoryStaleMs: 45 * 60_000,
  directoryAgainMs: 15_000,
  /** Slack's deadline for an acknowledgement is 3 s. */
  acknowledgeMs: 2_500,
} as const;
