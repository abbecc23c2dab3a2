/** Bounds of what an agent may ask people for, and of how it is shown, each with its reason. Times in ms. */
export const limits = {
  /** All of a request as JSON, about; it is stored with its turn. A larger one is shown as plain words. */
  requestChars: 100_000,
  /** `JSON.stringify` overflows at a few thousand levels; nobody reads ten. */
  requestDepth: 20,
  tools: 20,
  questions: 10,
  /** A Slack menu holds 100 options. doc: reference "Select menu element". */
  choices: 100,
  /** People who are remembered to have steered a task; past it nobody passes for another (`requireOther`). */
  askers: 100,
  idChars: 200,
  nameChars: 200,
  hintChars: 2_000,
  questionChars: 1_500,
  /** What the agent is told that a person chose: as it was offered. */
  choiceChars: 500,
  /** A person's reason or answer. doc: reference "Plain-text input", at most 3,000 characters. */
  wordsChars: 3_000,

  /** Arguments of one tool in the message; all of them are a click away. */
  argsShownChars: 500,
  argsShownLines: 10,
  /** Tools named in the message; the form shows all. */
  toolsShown: 8,
  hintShownChars: 1_000,
  questionShownChars: 200,
  /** A reason or an answer below the question; the agent is told all of it. */
  reasonShownChars: 600,
  /** The same where there are many. */
  briefChars: 60,
  /**
   * What a question's blocks may weigh, in characters with `&`, `<` and `>` as entities; what is heavier is shown in less detail.
   * field: Slack refuses messages above 13,200 (`reply/limits.ts`).
   */
  messageWeight: 11_000,
  elementWeight: 20,
  /** A tool's name in the message. */
  nameShownChars: 100,
  /** What the tool calls may weigh that a message shows to the last letter; the hint and our sentence stand beside them. */
  wholeWeight: 5_500,
  /** Tool calls in a view: arguments in pieces of a block, so many blocks and bytes. doc: 100 blocks a view, 250 kB; a form adds two a call. */
  argsPieceChars: 2_800,
  wholeBlocks: 60,
  wholeBytes: 200_000,
  /** A single question with so few and short choices is answered by one click. */
  choiceButtons: 5,
  /** doc: "Button element", `text` at most 75 characters; "Option object" the same. */
  labelChars: 75,
  /** doc: "Views", title, submit and close at most 24 characters. */
  titleChars: 24,
  /** Radio buttons and checkboxes hold ten options; more become a menu. doc: reference "Radio button group element". */
  radios: 10,
  /** The question goes below the answer in its last message up to this length, else it is a message of its own. */
  mergedChars: 1_200,

  /** A click's `trigger_id` lives 3 s: the store has this long for its answer, so that a form can still be opened. */
  clickMs: 1_000,
  /** The reminder comes at three quarters of the time, and at most this long before its end. */
  remindBeforeMs: 4 * 3_600_000,
  /** What a thread remembers outlives its open question by this. */
  marginMs: 3_600_000,
  /** A question that is past its time and not closed yet is looked at again after this. */
  overdueLookMs: 60_000,
} as const;
