/** Bounds of what is read from one Slack message, each with its reason. "doc" is Slack's reference. Lengths in UTF-16 units. */
export const limits = {
  /** Markdown of one message. A prompt keeps 100,000 characters: this leaves room for a thread's history and instructions. */
  markdownChars: 60_000,
  /** One string of the message. doc: `text` holds at most 40,000 characters; every other field holds less. */
  stringChars: 40_000,
  /** Blocks inside blocks, attachments inside shared messages. Real messages nest three deep; the stack must survive any. */
  depth: 8,
  /** doc: 50 blocks a message, 100 in a modal. */
  blocks: 100,
  /** doc: at most 100 attachments, 20 advised. */
  attachments: 100,
  /** Files of one message. Slack's clients send 10 or fewer at once, apps more. */
  files: 50,
  /** Elements of one list, fields of one section, rich text runs: above what any client lets a person write. */
  elements: 1_000,
  /** doc: a table has at most 100 rows and 20 columns; a data table may be paged and longer. */
  tableRows: 200,
  tableColumns: 30,
  /** Choices of one menu. doc: up to 100, of which an agent needs no more than the first. */
  options: 25,
  /** A name of a person, channel or file. doc: display names hold 80 characters, channel names 80; file names may be longer. */
  nameChars: 120,
  /** Names to ask Slack for, per kind: each is a call of its own. */
  ids: 100,

  /** A line of this many words is taken as said when they stand in this order in what Slack shows anyway. */
  repeatedRun: 6,
  /** A notification text may be pieced together from runs of at least this many words of the blocks it announces. */
  patchRun: 4,
  /** Longer lines are compared as a whole only: piecing them together costs time that grows with both lengths. */
  patchWords: 400,
  /** What is compared: words of the longer text, lines of the shorter, places of one word. Together some ten million steps at worst. */
  comparedWords: 10_000,
  comparedLines: 500,
  comparedPlaces: 50,

  /** Earlier messages of a thread: how many, how long each, how long together. */
  transcriptMessages: 50,
  transcriptMessageChars: 4_000,
  transcriptChars: 30_000,
} as const;
