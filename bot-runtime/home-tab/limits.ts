/** Bounds of App Home, of suggested prompts and of what a slash command answers, each with its reason. Times in ms. */
export const limits = {
  /** doc: reference "Header block", 150 characters. */
  headerChars: 150,
  /** doc: reference "Section block", 3,000 characters. */
  sectionChars: 3_000,
  /** Of a card's description and of a skill's; whoever wants more asks the agent. */
  descriptionChars: 1_000,
  skillDescriptionChars: 300,
  nameChars: 100,
  exampleChars: 200,
  examples: 3,
  /** Skills in App Home, and in a slash command's answer, which is a message: Slack refuses those above 13,200 characters. */
  skillsAtHome: 12,
  skillsInAnswer: 6,
  /** Of a request in a list. */
  titleChars: 80,
  /** Requests in a list. */
  requests: 10,
  /** People, groups and channels that are named before "…". */
  named: 20,
  /** A person's App Home is made anew at most this often; what opens it meanwhile is shown at the end of it. */
  refreshMs: 3_000,
  /** People whose App Home is made at once, and who are waited for; past it an opening is let go. */
  refreshing: 200,
  /** All that App Home may wait for: Slack on the person, the store on their requests, Slack on the view. */
  publishMs: 15_000,
  /** doc: `assistant.threads.setSuggestedPrompts`, four prompts. Slack gives no length; it shows about a line of the title. */
  prompts: 4,
  promptTitleChars: 75,
  promptChars: 500,
  promptsHeadChars: 150,
  /** How long a slash command waits to learn who asks: below Slack's 3 s together with the store. */
  whoMs: 1_500,
} as const;
