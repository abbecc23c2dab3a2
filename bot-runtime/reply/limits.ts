/**
 * Bounds of what the bot writes into Slack. "doc" is Slack's reference, "field" a measurement published by other app
 * authors that Slack itself does not document.
 */
export const limits = {
  /** Blocks of one message. doc: Block Kit, "up to 50 blocks in messages". */
  blocks: 50,

  /**
   * What the blocks of one message may weigh together, in characters as `cost.ts` counts them. field: Slack refuses a
   * message with `msg_blocks_too_long` between 13,200 and 13,300 counted characters, whatever the block types, and a
   * message of 11,341 characters in many small elements too (bolt-js issues 2509 and 2867): so elements are charged as well.
   */
  messageCost: 12_000,
  /** Charged for each header, table, divider or context block. field: about 100 for a header. */
  blockCost: 100,
  /** Charged for each section, list item, quote, code block or table cell, and for each run of text in one. */
  elementCost: 20,

  /** UTF-8 bytes of `text`. doc: 4,000 characters advised; field: `chat.update` refuses more than 4,000 bytes. */
  textBytes: 4_000,

  /** doc: header block, `text` at most 150 characters. */
  headerChars: 150,
  /** doc: table block, at most 100 rows, header row included. */
  tableRows: 100,
  /** doc: table block, at most 20 columns. */
  tableColumns: 20,
  /** All cells of a table together. field: tables above 10,000 characters are refused. */
  tableCost: 9_000,
  /** Native tables in one answer: each takes a message of its own (doc: one a message). Later ones become aligned text. */
  nativeTables: 4,
  /** Width up to which the second table of a message becomes aligned text in it. Slack's window wraps longer lines. */
  textTableChars: 76,
  /** Column width of a table shown as text, in characters; a longer cell pushes its row apart. */
  textColumnChars: 40,
  /** doc: rich_text_list, `indent` 0 to 8. */
  listIndent: 8,
  /** Longer addresses are shown without a link. doc: 3,000 characters for a URL in Block Kit. */
  urlChars: 3_000,

  /** Messages of one answer unless the caller says otherwise: about one a second and channel (doc), so ten seconds of posting. */
  messages: 10,
  /** Of a long answer whose whole is in a file: about what a screen shows. */
  summaryCost: 3_000,
  /** One of our own sentences under an answer or a preview, in characters. */
  noteChars: 300,
  /**
   * Kept free in every message for what is not the agent's: the question above it, a preview's steps, a sentence or buttons
   * below.
   */
  notesCost: 2_000,
  notesBlocks: 4,

  /** Blocks of an answer in a message that is added to: the rest of the 50 is for task cards and a button. */
  grownBlocks: 30,

  /** Sources below an answer, and how many entries of each of an agent's lists are looked at, how deep. */
  sources: 10,
  sourcesRead: 100,
  sourceDepth: 4,
  /** A longer address is no source: ten of them must fit into one message. */
  sourceUrlChars: 800,
  sourceTitleChars: 100,
  /** What sources may weigh below an answer, of `notesCost`; heavier ones stand in a message of their own. */
  sourcesCost: 1_500,

  /** Markdown given to the parser at once. Measured: its time grows with the square of a list's length above this. */
  chunkChars: 6_000,
  /** Emphasis marks, brackets and pipes of one paragraph, item or row. Measured: the parser's time grows with their square. */
  delimitersPerParagraph: 400,
  /** Quote and list markers at the start of one line. Measured: above about 3,000 the parser overflows the stack. */
  containerDepth: 12,
  /** A longer run of backticks or tildes opens no code block. */
  fenceChars: 64,
  /** Leading spaces that can nest a list deeper. */
  indentChars: 48,

  /** Markdown of a preview, taken from the end. One message, and a few milliseconds of rendering each second. */
  previewChars: 6_000,
  /** Steps listed in a preview, the latest. */
  previewSteps: 8,
  /** Title of one step, in characters. */
  stepChars: 100,

  /** Text that a draft keeps, in characters: more than the messages of an answer can hold. */
  draftChars: 400_000,
  draftArtifacts: 100,
  draftSteps: 200,
  draftFiles: 20,
  /** Bytes of files that came inline, all together. */
  draftFileBytes: 20 * 1024 * 1024,
  /** A value put into one of our sentences, in characters. */
  valueChars: 200,
  /** A data part is shown as JSON of at most this many characters, this deep, with this many entries a level. */
  dataChars: 3_000,
  dataDepth: 6,
  dataEntries: 50,
} as const;
