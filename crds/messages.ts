import { z } from "zod";
import { limits } from "./limits.ts";
import { text } from "./rules.ts";

type Wording = {
  readonly when: string;
  readonly default: string;
  readonly placeholders: readonly string[];
  /** Slack: the label of a button holds 75 characters. */
  readonly button?: true;
};

/**
 * Every fixed sentence the bot says on its own account, with its default wording. Sentences are Slack Markdown. `{user}` becomes a
 * mention, `{agent}` the name from the agent's card, `{reference}` the id under which the log tells the whole story.
 */
export const wordings = {
  greeting: {
    when: "Somebody opens the conversation with the bot.",
    default: "Hello! I pass your questions on to {agent}. Ask here, or mention me in a channel.",
    placeholders: ["agent"],
  },
  emptyMention: {
    when: "A mention without a word beside it.",
    default: "What can I do for you? Mention me together with your question.",
    placeholders: ["agent"],
  },
  working: {
    when: "At once, until the agent's first words come.",
    default: "Working on it…",
    placeholders: ["agent"],
  },
  queued: {
    when: "A follow-up comes while the thread's last question is still being answered.",
    default: "Noted. I will go on with this as soon as the current answer is done.",
    placeholders: [],
  },
  resumed: {
    when: "The bot was restarted in the middle of a turn and goes on with it.",
    default: "I was restarted and am picking this up where it stopped.",
    placeholders: [],
  },
  cancelled: {
    when: "Somebody stopped the turn.",
    default: "Stopped by {user}.",
    placeholders: ["user"],
  },
  stopButton: {
    when: "Button below a reply that still grows: stop the turn.",
    default: "Stop",
    placeholders: [],
    button: true,
  },
  stopUnconfirmed: {
    when: "Below `cancelled`, where the agent did not confirm in time that it stopped.",
    default: "The agent has not confirmed that it stopped.",
    placeholders: [],
  },
  stopStale: {
    when: "Somebody stops a turn that has ended already.",
    default: "This has ended already, so there was nothing to stop.",
    placeholders: [],
  },
  notStopped: {
    when: "A click on Stop could not be stored; Slack does not send clicks again.",
    default: "I could not take this in just now, so nothing was stopped. Please try again.",
    placeholders: [],
  },
  stepNow: {
    when: "In Slack's own line below a thread at work, after the bot's name: the step that the agent is at.",
    default: "is working on: {step}",
    placeholders: ["step"],
  },
  requestEdited: {
    when: "A request was edited before its turn began.",
    default: "Noted: I take your question as you edited it.",
    placeholders: [],
  },
  requestDeleted: {
    when: "A request was deleted before its turn began.",
    default: "You deleted your question before I began, so I dropped it.",
    placeholders: [],
  },
  deadlinePassed: {
    when: "The turn reached spec.agent.timeout and was cancelled.",
    default:
      "The agent did not finish within {timeout}, so I stopped it. Ask again if you still need the answer.",
    placeholders: ["timeout", "reference"],
  },
  emptyAnswer: {
    when: "The agent finished and said nothing.",
    default: "The agent finished without an answer. Reference: {reference}",
    placeholders: ["reference"],
  },
  answerInFile: {
    when: "The answer is longer than Slack can show; the whole of it is attached.",
    default: "The answer is too long to show here in full; all of it is in the attached file.",
    placeholders: [],
  },
  fileSkipped: {
    when: "A file could not be passed on, in either direction.",
    default: "I could not pass on the file {file}: {why}.",
    placeholders: ["file", "why"],
  },
  inputNeeded: {
    when: "Below a question of the agent.",
    default: "Reply in this thread to go on.",
    placeholders: ["agent"],
  },
  authNeeded: {
    when: "The agent asks for a sign-in before it can go on.",
    default: "The agent needs a sign-in before it can go on. Once that is done, reply in this thread.",
    placeholders: ["agent"],
  },
  error: {
    when: "Something failed that none of the sentences below names.",
    default: "Something went wrong and I could not get an answer. Reference: {reference}",
    placeholders: ["reference"],
  },
  agentUnreachable: {
    when: "The agent could not be reached after all retries.",
    default: "I cannot reach the agent right now. Please try again in a few minutes. Reference: {reference}",
    placeholders: ["reference"],
  },
  agentFailed: {
    when: "The agent reports that its task failed.",
    default: "The agent could not finish this. Reference: {reference}",
    placeholders: ["reference"],
  },
  agentRejected: {
    when: "The agent declines the task.",
    default: "The agent declined this request.",
    placeholders: ["reference"],
  },
  ambiguous: {
    when: "It is unknown whether the agent got the message (spec.conversation.onAmbiguous: Ask); two buttons follow.",
    default: "I may have started this already, and cannot tell whether the agent got it. Run it again?",
    placeholders: ["reference"],
  },
  ambiguousFailed: {
    when: "The same with onAmbiguous: Fail.",
    default:
      "I lost contact while starting this, and cannot tell whether the agent got it. I did not send it again. Reference: {reference}",
    placeholders: ["reference"],
  },
  runAgainButton: {
    when: "Button below `ambiguous`: send it again.",
    default: "Run it again",
    placeholders: [],
    button: true,
  },
  leaveItButton: {
    when: "Button below `ambiguous`: do nothing.",
    default: "Leave it",
    placeholders: [],
    button: true,
  },
  deadLetter: {
    when: "A request failed five times and was set aside.",
    default:
      "I tried this {attempts} times without success and have set it aside; whoever runs this bot can put it back. Reference: {reference}",
    placeholders: ["attempts", "reference"],
  },
  notAccepted: {
    when: "A slash command or a button could not be stored; Slack does not send these again.",
    default: "I could not take this in just now, so nothing was started. Please try again.",
    placeholders: [],
  },
  busy: {
    when: "The bound on waiting requests is reached.",
    default: "Too many requests are waiting, so nothing was started. Please try again in a few minutes.",
    placeholders: [],
  },
  channelNotBound: {
    when: "Asked in a channel that spec.channels does not list.",
    default: "I do not answer in this channel.",
    placeholders: ["channels"],
  },
  notInChannel: {
    when: "Asked by slash command or shortcut in a channel that the bot is not a member of.",
    default: "I am not a member of this channel. Invite me with /invite {bot}, then ask again.",
    placeholders: ["bot"],
  },
  directMessagesOff: {
    when: "A direct message while spec.directMessages is false.",
    default: "I do not answer direct messages. Please mention me in a channel.",
    placeholders: ["channels"],
  },
  userNotAllowed: {
    when: "The person is in neither spec.access.users nor spec.access.userGroups.",
    default: "You are not among those who may ask me. Whoever runs this bot can add you.",
    placeholders: [],
  },
  externalNotAllowed: {
    when: "A guest or a person of another organisation while spec.access.externalUsers is Deny.",
    default: "I answer full members of this workspace only.",
    placeholders: [],
  },
  membershipUnknown: {
    when: "The app lacks users:read (unless spec.access.externalUsers is Allow) or usergroups:read, so that Slack does not tell whether the person may ask or decide.",
    default:
      "I cannot see whether you may do this, because my app lacks a scope in Slack; so I do not let you. Whoever runs this bot finds in its status which one.",
    placeholders: [],
  },
  accessUnchecked: {
    when: "Slack did not tell in time whether the person may ask.",
    default:
      "Slack does not tell me just now whether you may ask me, so nothing was started. Please try again in a few minutes.",
    placeholders: [],
  },
  tooLongToApprove: {
    when: "In place of the button that approves: the arguments are longer than Slack can show.",
    default: "These arguments are too long to be shown in full, so this can only be denied.",
    placeholders: [],
  },
  approvalNeeded: {
    when: "Above the tool call that the agent asks to approve.",
    default: "{agent} asks for approval:",
    placeholders: ["agent"],
  },
  approveButton: { when: "Button: approve.", default: "Approve", placeholders: [], button: true },
  denyButton: { when: "Button: deny.", default: "Deny", placeholders: [], button: true },
  approved: { when: "A tool call was approved.", default: "Approved by {user}.", placeholders: ["user"] },
  denied: { when: "A tool call was denied.", default: "Denied by {user}.", placeholders: ["user"] },
  approvalExpired: {
    when: "Nobody decided within spec.approvals.expireAfter.",
    default: "Nobody decided within {expireAfter}, so this counts as denied.",
    placeholders: ["expireAfter"],
  },
  approvalNotAllowed: {
    when: "The one who pressed the button may not decide (spec.approvals).",
    default: "You are not among those who may decide this.",
    placeholders: [],
  },
  approvalNeedsOther: {
    when: "The one who asked pressed the button while spec.approvals.requireOther is true.",
    default: "Somebody other than the one who asked must decide this.",
    placeholders: [],
  },
  alreadyDecided: {
    when: "A button of a question that was answered before.",
    default: "This has been decided already.",
    placeholders: [],
  },
  approvalNeededNested: {
    when: "The same for a tool call of an agent behind the agent.",
    default: "{agent} asks for approval of what {subagent} wants to do:",
    placeholders: ["agent", "subagent"],
  },
  moreTools: {
    when: "Below the tool calls that are shown, when there are more.",
    default: "And {count} more: decide each of them to see all.",
    placeholders: ["count"],
  },
  approveAllButton: {
    when: "Button: approve several tool calls at once.",
    default: "Approve all",
    placeholders: [],
    button: true,
  },
  denyAllButton: {
    when: "Button: deny several tool calls at once.",
    default: "Deny all",
    placeholders: [],
    button: true,
  },
  decideEachButton: {
    when: "Button, and title of its form: decide each tool call on its own.",
    default: "Decide each",
    placeholders: [],
    button: true,
  },
  argumentsButton: {
    when: "Button, and title of its window: all arguments of the tool calls.",
    default: "All arguments",
    placeholders: [],
    button: true,
  },
  reasonLabel: {
    when: "In a form: why a tool call is denied.",
    default: "Reason (the agent is told)",
    placeholders: [],
  },
  questionNeeded: {
    when: "Above the questions that the agent asks.",
    default: "{agent} asks:",
    placeholders: ["agent"],
  },
  answerButton: {
    when: "Button, and title of its form: answer the agent's questions.",
    default: "Answer",
    placeholders: [],
    button: true,
  },
  ownWordsLabel: {
    when: "In a form: an answer beside those that the agent offers.",
    default: "Or in your own words",
    placeholders: [],
  },
  answerMissing: {
    when: "In a form: a question was left without an answer.",
    default: "Choose or write an answer.",
    placeholders: [],
  },
  sendButton: { when: "Button that sends a form.", default: "Send", placeholders: [], button: true },
  decidedEach: {
    when: "Several tool calls were decided, not all alike.",
    default: "Decided by {user}.",
    placeholders: ["user"],
  },
  answered: {
    when: "The agent's questions were answered.",
    default: "Answered by {user}.",
    placeholders: ["user"],
  },
  questionExpired: {
    when: "Nobody answered the agent's questions within spec.approvals.expireAfter.",
    default: "Nobody answered within {expireAfter}. Reply in this thread to go on.",
    placeholders: ["expireAfter"],
  },
  questionSuperseded: {
    when: "Somebody wrote in the thread instead of deciding: the agent got those words.",
    default: "Not decided: {user} went on in this thread.",
    placeholders: ["user"],
  },
  approvalReminder: {
    when: "Nobody has decided yet, and the end of spec.approvals.expireAfter is near.",
    default: "Still waiting for a decision, until {until}. {users}",
    placeholders: ["until", "users"],
  },
  decisionStale: {
    when: "A button of a question that the agent does not wait for any more.",
    default: "The agent does not wait for this any more, so nothing was decided.",
    placeholders: [],
  },
  notDecided: {
    when: "A decision could not be stored; Slack does not send clicks again.",
    default: "I could not take this in just now, so nothing was decided. Please try again.",
    placeholders: [],
  },
  formExpired: {
    when: "A form could not be opened within Slack's three seconds.",
    default: "I was too slow to open the form, so nothing was decided. Please press the button again.",
    placeholders: [],
  },
  feedbackGood: {
    when: "Button below an answer: it is good.",
    default: "Good answer",
    placeholders: [],
    button: true,
  },
  feedbackBad: {
    when: "Button below an answer: it is not.",
    default: "Bad answer",
    placeholders: [],
    button: true,
  },
  feedbackThanks: {
    when: "Somebody has said what they think of an answer.",
    default: "Thank you: noted. Another click changes it.",
    placeholders: [],
  },
  feedbackStale: {
    when: "A button below an answer that cannot be rated any more.",
    default: "This answer cannot be rated any more.",
    placeholders: [],
  },
  feedbackNotKept: {
    when: "What somebody thinks of an answer could not be stored; Slack does not send clicks again.",
    default: "I could not take this in just now, so nothing was noted. Please try again.",
    placeholders: [],
  },
  answerCut: {
    when: "Below an answer that is longer than can be shown or kept.",
    default: "The answer is longer than fits here. The rest was left out.",
    placeholders: [],
  },
  wholeInFile: {
    when: "Below the beginning of a long answer: the whole of it is in a file of this name.",
    default: "This is how it begins. The whole answer is in the file {file}.",
    placeholders: ["file"],
  },
  sources: {
    when: "Above the addresses that the agent names as the sources of its answer.",
    default: "Sources",
    placeholders: [],
  },
  askTitle: {
    when: "Title of the form that the shortcut on a message opens; Slack shows 24 characters.",
    default: "Ask the agent",
    placeholders: [],
    button: true,
  },
  askAbout: {
    when: "In that form, above the message that it is about.",
    default: "{agent} is asked about this message, and answers in its thread:",
    placeholders: ["agent"],
  },
  askLabel: {
    when: "In that form, above the field for a question.",
    default: "Your question",
    placeholders: [],
    button: true,
  },
  askButton: {
    when: "In that form, the button that sends it.",
    default: "Ask",
    placeholders: [],
    button: true,
  },
  askedAbout: {
    when: "Above the answer, behind the name of whoever asked by the shortcut without a question.",
    default: "What about this message?",
    placeholders: [],
  },
  askExpired: {
    when: "The form of the shortcut could not be opened within Slack's three seconds.",
    default: "I was too slow to open the form, so nothing was asked. Please choose the shortcut again.",
    placeholders: [],
  },
  signInPrivate: {
    when: "Above what the agent says about its sign-in, to the one who asked alone.",
    default: "{agent} needs you to sign in before it can go on. Only you see this:",
    placeholders: ["agent"],
  },
  emptyCommand: {
    when: "The slash command's `ask` without a word behind it.",
    default: "What can I do for you? Write your question behind it: `{command} ask …`",
    placeholders: ["command"],
  },
  canDo: {
    when: "Heading in App Home and in the slash command's `help`: what the agent can do.",
    default: "What {agent} can do",
    placeholders: ["agent"],
  },
  moreSkills: {
    when: "Below the skills that are shown, when there are more.",
    default: "And {count} more.",
    placeholders: ["count"],
  },
  howToAsk: {
    when: "Heading in App Home and in `help`: how to ask.",
    default: "How to ask",
    placeholders: [],
  },
  byMention: {
    when: "In App Home and in `help`: mentions.",
    default: "Mention {bot} in a channel, together with your question.",
    placeholders: ["bot"],
  },
  byCommand: {
    when: "In App Home and in `help`, where the binding has a slash command.",
    default:
      "Write `{command}` and your question. `{command} status` shows what you have asked for, `{command} stop` stops it.",
    placeholders: ["command"],
  },
  byDirectMessage: {
    when: "In App Home and in `help`, where spec.directMessages is true.",
    default: "Write me a direct message.",
    placeholders: [],
  },
  whoMayAsk: { when: "Heading in App Home: who may ask.", default: "Who may ask", placeholders: [] },
  everyMember: {
    when: "In App Home, where spec.access lists nobody.",
    default: "Every full member of this workspace.",
    placeholders: [],
  },
  onlyListed: {
    when: "In App Home, where spec.access lists people or groups.",
    default: "Only {who}.",
    placeholders: ["who"],
  },
  externalsToo: {
    when: "In App Home, where spec.access.externalUsers is Allow.",
    default: "Guests and people of other organisations may ask, too.",
    placeholders: [],
  },
  onlyChannels: {
    when: "In App Home, where spec.channels lists channels.",
    default: "In channels I answer in {channels} only.",
    placeholders: ["channels"],
  },
  health: {
    when: "Heading in App Home and in the slash command's `status`: whether all is well.",
    default: "How things are",
    placeholders: [],
  },
  allWell: {
    when: "Slack, the agent and the store are well.",
    default: "Slack, {agent} and my memory are all well.",
    placeholders: ["agent"],
  },
  slackAway: {
    when: "The condition CredentialsValid or SlackConnected is not True; its reason.",
    default: "My connection with Slack is not as it should be ({reason}).",
    placeholders: ["reason"],
  },
  agentAway: {
    when: "The condition AgentReachable is not True; its reason.",
    default: "{agent} does not answer as it should ({reason}).",
    placeholders: ["agent", "reason"],
  },
  storeAway: {
    when: "The condition StoreReady is not True; its reason.",
    default: "My memory does not answer ({reason}), and until it does I take nothing in.",
    placeholders: ["reason"],
  },
  yourRequests: {
    when: "Heading in `status` and App Home: what the person has asked for and is not answered yet.",
    default: "Your open requests",
    placeholders: [],
  },
  noneOpen: {
    when: "In `status`: the person has asked for nothing that is still open.",
    default: "Nothing of yours is at work, and nothing waits.",
    placeholders: [],
  },
  atWork: { when: "Behind an open request: at work.", default: "at work", placeholders: [] },
  inLine: { when: "Behind an open request: it waits for its turn.", default: "waits", placeholders: [] },
  asksPeople: {
    when: "Behind a request: the agent has asked something, or wants a decision or a sign-in.",
    default: "waits for an answer",
    placeholders: [],
  },
  lastRequests: {
    when: "Heading in App Home: the person's last requests.",
    default: "Your last requests",
    placeholders: [],
  },
  noneYet: {
    when: "In App Home: the person has asked nothing lately.",
    default: "You have not asked me anything lately.",
    placeholders: [],
  },
  wasAnswered: { when: "Behind a request that is over.", default: "answered", placeholders: [] },
  wasStopped: { when: "Behind a request that somebody stopped.", default: "stopped", placeholders: [] },
  wasNotFinished: {
    when: "Behind a request that failed, was declined or took too long.",
    default: "not finished",
    placeholders: [],
  },
  moreRequests: {
    when: "Below requests that are shown, when there are more.",
    default: "And {count} more.",
    placeholders: ["count"],
  },
  stopping: {
    when: "Answer to the slash command's `stop`; the requests follow.",
    default: "I stop what you asked for in this channel ({count}):",
    placeholders: ["count"],
  },
  stopIncomplete: {
    when: "Below `stopping`: some of the stops could not be stored.",
    default: "{count} more could not be stopped just now. Please try again.",
    placeholders: ["count"],
  },
  nothingRuns: {
    when: "Answer to `stop` where nothing that the person asked for in this channel is at work.",
    default: "Nothing that you asked for in this channel is at work.",
    placeholders: [],
  },
} as const satisfies Record<string, Wording>;

export type MessageName = keyof typeof wordings;
export const messageNames = Object.keys(wordings) as readonly MessageName[];

/** Values of the placeholders that the sentence `Name` may hold. */
export type MessageValues<Name extends MessageName> = Record<
  (typeof wordings)[Name]["placeholders"][number],
  string
>;

/**
 * A sentence of the bot in the binding's wording (default where it gives none), placeholders filled in. Values are put in as they
 * are: what comes from outside is made harmless before.
 */
export function message<Name extends MessageName>(
  messages: Messages | undefined,
  name: Name,
  values: MessageValues<Name>,
): string {
  const filled: Record<string, string> = values;
  const template = messages?.[name] ?? wordings[name].default;
  return template.replace(
    /\{([A-Za-z]+)\}/g,
    (written, placeholder: string) => filled[placeholder] ?? written,
  );
}

export const MessagesSchema = z
  .strictObject(messageSchemas())
  .describe(
    "Wording of the bot's fixed sentences. A sentence left out keeps its default; the words in braces are filled in by the bot.",
  );
export type Messages = z.output<typeof MessagesSchema>;

type MessageSchemas = { [Name in MessageName]: z.ZodOptional<ReturnType<typeof messageSchema>> };

function messageSchemas(): MessageSchemas {
  return Object.fromEntries(
    Object.entries<Wording>(wordings).map(([name, wording]) => [name, messageSchema(wording).optional()]),
  ) as MessageSchemas;
}

function messageSchema({ when, default: wording, placeholders, button }: Wording) {
  const usable = placeholders.map((name) => `{${name}}`).join(", ");
  const known = placeholders.length === 0 ? "" : `|\\{(${placeholders.join("|")})\\}`;
  return text(button ? 75 : limits.messageCharacters, [
    {
      require: "[^ \\t\\r\\n]",
      message: "write the sentence, or leave the field out to keep the default",
    },
    {
      require: `^([^{}]${known})*$`,
      message: usable
        ? `write no other words in braces than ${usable}, and no single brace`
        : "write it without braces: this sentence has nothing to fill in",
    },
    {
      refuse: "<!",
      message:
        "leave out <!channel>, <!here>, <!everyone> and group mentions: the bot notifies nobody unasked",
    },
  ]).describe(`${when}${usable ? ` May hold ${usable}.` : ""} Default: "${wording}"`);
}
