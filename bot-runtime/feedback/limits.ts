/** Bounds of feedback, each with its reason. Times in ms. */
export const limits = {
  /** An agent's id as JSON in a button's value, which holds 2,000 characters (doc: "Feedback buttons element"); a longer one is left out. */
  idBytes: 600,
  /** doc: "Feedback buttons element", `text` at most 75 characters. */
  labelChars: 75,
  /** doc: Block Kit, "up to 50 blocks in messages". */
  blocks: 50,
  /** Clicks that are looked at at once; a person gives one in a second, so this is a flood. */
  clicks: 100,
  /** Asking Slack who somebody is, then keeping and thanking: a nicety waits no longer. */
  clickMs: 20_000,
  /** The agent is told and its answer let go within this, so many at once. */
  agentMs: 30_000,
  agentCalls: 5,
} as const;
