/** Bounds of the default store's administration, each with its reason. Times in ms. */
export const limits = {
  /** One command. Reconciling waits and tries again, so this only decides how soon a dead connection is noticed. */
  commandMs: 5_000,
  connectMs: 3_000,
  /** Saying goodbye to the server. */
  closeMs: 1_000,
  /** Reconnecting: doubled from the first to the last, with jitter. */
  reconnectFirstMs: 100,
  reconnectLastMs: 5_000,
  /** How often a new master key is looked for, and a connection that went silent: the kubelet takes about a minute to change the file. */
  lookMs: 30_000,
  /** Users and keys without a binding stay so long: a binding that was deleted by mistake comes back with its threads. */
  keepMissingMs: 24 * 3_600_000,
  /** After a rotation the former password opens so long: the bot's Deployment is rolled within minutes. */
  keepFormerPasswordMs: 3_600_000,
  sweepEveryMs: 10 * 60_000,
  /** Users and their keys removed in one sweep; the next goes on. */
  removalsPerSweep: 100,
  /** Keys that the server looks at in one step of SCAN: well below a millisecond, during which it serves nobody else. */
  scanCount: 1_000,
  /** Below this a master key could be guessed from the passwords that come of it. */
  masterKeyCharacters: 32,
  /** Of one file of STORE_DIR. */
  fileBytes: 65_536,
} as const;
