/** Bounds of the shortcut's form, each with its reason. Times in ms. */
export const limits = {
  /** Of the message in the form: enough to see which one it is. */
  shownChars: 1_000,
  /** doc: "Views", `private_metadata` at most 3,000 characters. */
  metadataChars: 3_000,
  /** doc: "Plain-text input", `max_length` at most 3,000. */
  questionChars: 3_000,
  /** doc: "Views", title, submit and close at most 24 characters. */
  titleChars: 24,
  /** doc: "Input block", `label` at most 2,000 characters; ours is a few words. */
  labelChars: 150,
  /** Messages that open forms are about, kept whole in this process, and for how long. A message has 256 kB at most, mostly a few. */
  kept: 100,
  keptMs: 3_600_000,
  /** A form is answered within Slack's 3 s; the store has the rest for the request. */
  keyMs: 400,
} as const;
