/**
 * Bounds of what is passed on, each with its reason. A bot's pod has some 256 MB, and a file is held three times on its
 * way: as bytes, as base64 and inside the request.
 */
export const limits = {
  fileBytes: 5_000_000,
  totalBytes: 10_000_000,
  files: 10,
  /** Of all turns together: what comes while it is taken is refused by name, and can be sent again. */
  roomBytes: 40_000_000,
  /** The agent's files of all turns together, on their way to Slack: a turn's inline ones have 20 MiB at most, one named by its address too. */
  outgoingRoomBytes: 48 * 1024 * 1024,
  /** One file; Slack serves at once. */
  downloadMs: 20_000,
  /** Slack's own hosts send on at most once or twice. */
  redirects: 2,
} as const;
