/**
 * Slack's bounds as the simulator enforces them, each with its source: the page of docs.slack.dev that states it, or
 * "observed" where only field reports do.
 */
export const limits = {
  /** "Using Socket Mode": at most ten connections per app. */
  socketsPerApp: 10,
  /** "Using Socket Mode", "Events API": acknowledge within three seconds. */
  acknowledgeMs: 3_000,
  /** "Events API": retried nearly at once, after one minute, after five minutes. */
  retryAfterMs: [50, 60_000, 300_000],
  /** "Delayed Events": then every hour for 24 hours. */
  delayedRetries: 24,
  delayedRetryMs: 3_600_000,
  /** A ticket of apps.connections.open must be used soon. Observed. */
  ticketMs: 30_000,
  /** `disconnect` with reason `warning` comes about ten seconds before the refresh. "Using Socket Mode". */
  warningMs: 10_000,
  /** How often the server pings. Observed. */
  serverPingMs: 10_000,
  /** When the server gives a silent peer up. Observed: about a minute. */
  deadPeerMs: 60_000,
  /** What `hello` tells as approximate_connection_time, in seconds. */
  connectionSeconds: 18_060,
  /** "Handling user interaction": a trigger_id lives three seconds and is used once. */
  triggerMs: 3_000,
  /** "Handling user interaction": a response_url takes five calls within thirty minutes. */
  responseUrlMs: 30 * 60_000,
  responseUrlUses: 5,

  /** chat.postMessage: longer text is cut by Slack at 40,000 characters; chat.update answers msg_too_long. */
  textChars: 40_000,
  /** chat.postMessage: attachments of one message. */
  attachments: 100,
  /** chat.postMessage: a metadata payload's size as JSON. "Message metadata". */
  metadataBytes: 16_000,
  /** Reference "Blocks". */
  blocksPerMessage: 50,
  blocksPerView: 100,
  blockIdChars: 255,
  sectionTextChars: 3_000,
  sectionFields: 10,
  sectionFieldChars: 2_000,
  headerChars: 150,
  contextElements: 10,
  actionsElements: 25,
  contextActionsElements: 5,
  imageUrlChars: 3_000,
  altTextChars: 2_000,
  imageTitleChars: 2_000,
  /** All markdown blocks of one payload together. */
  markdownChars: 12_000,
  tableRows: 100,
  tableColumns: 20,
  /** All cells of one table together. Observed. */
  tableChars: 10_000,
  cardTextChars: 150,
  cardBodyChars: 200,
  carouselCards: 10,
  containerTextChars: 150,
  containerBlocks: 10,
  /** Reference "Block elements" and "Composition objects". */
  actionIdChars: 255,
  buttonTextChars: 75,
  buttonValueChars: 2_000,
  buttonUrlChars: 3_000,
  placeholderChars: 150,
  options: 100,
  optionTextChars: 75,
  optionValueChars: 150,
  optionDescriptionChars: 75,
  overflowOptions: 5,
  checkboxes: 10,
  inputLabelChars: 2_000,
  confirmTitleChars: 100,
  confirmTextChars: 300,
  confirmButtonChars: 30,
  /** Reference "Views". */
  viewTitleChars: 24,
  viewButtonChars: 24,
  viewCallbackIdChars: 255,
  privateMetadataChars: 3_000,
  viewStack: 3,
  viewBytes: 250_000,

  /** chat.startStream, chat.appendStream: characters of one call. */
  streamChars: 12_000,
  /** Slack ends a stream by itself. Observed: after about five minutes, or when nothing comes. */
  streamMs: 5 * 60_000,
  streamIdleMs: 2 * 60_000,
  /** assistant.threads.setStatus: the line goes by itself after two minutes. */
  statusLineMs: 2 * 60_000,
  loadingMessages: 10,
  /** assistant.threads.setSuggestedPrompts: up to four prompts. */
  suggestedPrompts: 4,
  /** agents.sessions.setStatus, agents.sessions.rename. */
  sessionTitleChars: 200,

  /** conversations.history, conversations.replies: up to 999 of the documented maximum of 1,000. */
  historyLimit: 1_000,
  historyDefault: 100,
  /** The same for apps that are distributed commercially outside the Marketplace, since 2025-05-29. */
  restrictedHistoryLimit: 15,
  listDefault: 100,
  listLimit: 1_000,

  /** reactions.add: distinct emoji on one message. */
  reactionsPerMessage: 50,
  /** What one request body of the Web API may weigh in the simulator. */
  bodyBytes: 4_000_000,
  /** What one uploaded file may weigh in the simulator (Slack: 1 GB). */
  fileBytes: 64_000_000,
} as const;

/** "Rate limits": calls per minute of each tier, per method, workspace and app. `burst` is what a bucket holds. */
export const rateTiers = {
  tier1: { perMinute: 1, burst: 20 },
  tier2: { perMinute: 20, burst: 20 },
  tier3: { perMinute: 50, burst: 50 },
  tier4: { perMinute: 100, burst: 100 },
  /** Methods with a rule of their own that allow hundreds of calls a minute. */
  special: { perMinute: 600, burst: 600 },
  /** chat.postMessage: one message a second and channel, short bursts allowed. */
  posting: { perMinute: 60, burst: 5 },
  /** conversations.history and .replies of commercially distributed apps: one call a minute. */
  restricted: { perMinute: 1, burst: 1 },
} as const;

export type RateTier = keyof typeof rateTiers;
