/** Bounds of the sample agent. */
export const limits = {
  /** Executions that are remembered; the oldest go first. A benchmark of a day must not fill the memory. */
  calls: 20_000,
  /** Conversations that are remembered. */
  conversations: 5_000,
  /** Largest request, as accepted by most gateways: a thread's transcript with alerts stays far below. */
  requestBytes: "8mb",
  /** Characters of one streamed piece, about what a model sends at a time. */
  chunkChars: 60,
  /** Pieces of a long answer: each one is an event, stored and sent by itself. */
  chunks: 160,
  /** Longest "be slow", in ms: beyond it "never answer" says what is meant. */
  slowMs: 3_600_000,
  /** Characters of a question that may be a command; longer text is an alert or a story. */
  commandChars: 160,
  /** Log lines shown. */
  logLines: 12,
  /** Longest window that a question may ask for, in minutes. */
  windowMinutes: 24 * 60,
} as const;
