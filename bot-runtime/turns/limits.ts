/** Bounds of turns, each with its reason. Times in ms. */
export const limits = {
  /** A person who is refused again is told again after this; so many are remembered. */
  refusalAgainMs: 60_000,
  refusalsKept: 2_000,
  /** Slack does not say whether a person may ask: after this they are told so, where a word can be said, and nothing runs. */
  accessPatienceMs: 120_000,
  /** A person's name or address, as the agent is told it. Slack: a display name has 80 characters. */
  nameChars: 200,
  /** A file's name in one of our sentences. */
  fileNameChars: 100,
  /** A file that the agent names by its address; the same as what it may give inline. */
  fileBytes: 20 * 1024 * 1024,
  fileMs: 30_000,
  /** Turns at work at once. A turn mostly waits for its agent; each holds one stream and some kB. */
  concurrentTurns: 200,
  /** Share of the turns at work that one person or bot may hold, and one channel: others are never starved. */
  perRequester: 20,
  perChannel: 100,
  /** Attempts of a turn before it becomes a dead letter, and the waits between them. */
  attempts: 5,
  attemptWaitsMs: [1_000, 5_000, 15_000, 45_000],
  /** A turn that was given up while Slack takes no word: it is told again after this. */
  giveUpAgainMs: 15_000,
  /** A store that does not answer is asked again after this; it counts as no attempt. */
  storeAwayMs: 1_000,
  /** A Slack that does not take the turn's messages is asked again after this, and for so long that counts as no attempt. */
  slackAwayMs: 10_000,
  slackPatienceMs: 6 * 3_600_000,
  /** A token that Slack refuses: turns wait for a new one. */
  tokenWaitMs: 5_000,
  /** A call to Slack that its process did not survive lands within this, or never: as long as a call may take. */
  straysMs: 10_000,
  /** Follow-ups that waited behind a turn and are sent together. */
  together: 20,
  /** Slack promises no read after write; a post of unknown fate is looked for several times, 4 s in all, before it is made again. */
  settleLooksMs: [200, 800, 1_500, 1_500],
  /**
   * A message whose connection is gone may still be on its way to the agent, in some proxy's hands: its list of tasks is looked at so often
   * before it counts as never come.
   */
  agentLooksMs: [0, 1_000, 2_000, 4_000],
  /** The growing reply: at most one update in this time per turn (`chat.update` is tier 3, 50 a minute and workspace). */
  progressMs: 1_500,
  /** And at most this many a minute over all turns, so that final answers always find room. */
  progressPerMinute: 40,
  /** The first update is not worth a call before this long after the reply was posted. */
  progressFirstMs: 700,
  /** Replies begun as a stream: `chat.startStream` and `chat.stopStream` are tier 2, 20 a minute and workspace. Past it they are plain. */
  streamsPerMinute: 15,
  /** Slack ends a stream by itself after about 5 min: before that it is ended, and the reply goes on by updates. */
  streamMs: 4 * 60_000,
  /** Or when nothing comes for about 2 min: then what stands is said again. */
  streamBeatMs: 60_000,
  /** A task card's title, and how many steps get a card of their own: together they stay within what a message may weigh. */
  cardChars: 100,
  stepCards: 15,
  /** Slack's line with the step that the agent is at: one call in this time per turn, beside the growing reply's. */
  stepLineMs: 5_000,
  /** A process's first streamed reply waits so long to learn whether Slack shows a stop button of its own. */
  stopButtonMs: 1_000,
  /** Title of Slack's agent session. Slack: 200 characters at most. */
  titleChars: 200,
  /** Cancelling the agent's task at a deadline. */
  cancelMs: 5_000,
  /** Between a click on Stop and the word in the thread at most, whatever the agent does: the promise is 2 s. */
  stopMs: 1_500,
  /** How often a stop looks whether its turn has ended, and for how long it looks that often. */
  stopLookMs: 250,
  stopLooksFastMs: 10_000,
  /** Of a slash command's question, above its reply. */
  questionChars: 300,
  /** Messages that an answer is split over; a longer one is a file, and a message with how it begins. A shorter text than this never is. */
  splitMessages: 3,
  longAnswerChars: 4_000,
  /** What a stored answer or prompt keeps, in characters: past it the tail is cut with a note. */
  answerChars: 200_000,
  promptChars: 100_000,
  /** A turn that waits for people is looked at this often at least: a timer drifts, and holds 24 days at most. */
  parkedMs: 3_600_000,
  /** How often the inbox is read for entries that nobody in this process put there (a dead letter put back). */
  rereadMs: 5_000,
} as const;
