import type { Bot } from "./bot.ts";
import type { Findings } from "./look-back/index.ts";
import type { MissingFeatures } from "./slack/agent-sessions.ts";
import type { SocketState } from "./slack/socket.ts";

const remedies: Record<string, readonly [reason: string, remedy: string]> = {
  link_disabled: [
    "SocketModeDisabled",
    "Socket Mode is switched off: switch it on in your app's settings, page Socket Mode.",
  ],
  ratelimited: ["RateLimited", "Slack limits how often a connection is opened; it is tried again by itself."],
  too_many_websockets: [
    "TooManyConnections",
    "Ten connections of this app are open: stop what else uses its app token.",
  ],
};

/** What the state of the socket says about the conditions `SlackConnected` and `CredentialsValid`. */
export function tellSocketState(
  state: SocketState,
  bot: Pick<Bot, "conditions" | "metrics" | "tokenKeys" | "tokens" | "missingFeatures">,
  unread: Findings["unreadable"],
  others: number,
): void {
  bot.metrics.socketConnected.set(state.kind === "connected" ? 1 : 0);
  if (state.kind === "connected") {
    bot.conditions.set(
      "SlackConnected",
      "True",
      "Connected",
      connectedMessage(unread, bot.missingFeatures, others),
    );
    bot.tokens.accepted(bot.tokenKeys.appToken);
    return;
  }
  const code = state.code ?? "closed";
  const [reason, remedy] = remedies[code] ?? [
    "Connecting",
    `Slack does not answer as it should (${code}); it is tried again by itself.`,
  ];
  bot.conditions.set("SlackConnected", "False", reason, remedy);
  if (state.kind === "refused" && code !== "link_disabled") bot.tokens.refused(bot.tokenKeys.appToken, code);
}

/** Why Slack keeps a channel from the look back, and what to do. Source: errors of `conversations.history`. */
const unreadRemedies: Readonly<Record<string, string>> = {
  missing_scope:
    "the app lacks the scopes channels:history, groups:history, im:history or mpim:history (or their :read twins): add them and install the app again",
  not_in_channel: "the bot is no member: invite it",
};

/** The message of a connection that works, with what its promise does not cover. `others`: further connections of the same app. */
export function connectedMessage(
  unread: Findings["unreadable"],
  missing: MissingFeatures,
  others: number,
): string {
  return [unreadMessage(unread), ...sharedMessage(others), ...featureMessages(missing)].join(" ");
}

const sharedMessage = (others: number): string[] =>
  others === 0
    ? []
    : [
        "Something else is connected with this app's token, and Slack delivers a part of the events there: those are found minutes later, by the look back alone. Stop what else uses the token, or revoke it.",
      ];

/** Which signs of work Slack does not show here, and where the remedy stands. */
function featureMessages(missing: MissingFeatures): string[] {
  const shown = {
    "agents.sessions.setStatus": "that an agent is at work, nor a stop button of its own",
    "assistant.threads.setStatus": "the step that the agent is at",
    "stop-button": "a stop button of its own",
    streams: "an agent's steps as cards of its own",
    "streams-in-channels": "an agent's steps as cards of its own in channels",
  };
  const places = {
    "views.publish": "App Home: people see what they may ask by the slash command's help alone",
    "assistant.threads.setSuggestedPrompts": "suggested prompts in the direct message",
  };
  return [...missing].map(([what, code]) =>
    what === "persona"
      ? `Slack does not show the binding's display name and icon (${code}): the app's own stand there. Add the scope chat:write.customize and install the app again.`
      : what === "feedback-buttons"
        ? `Slack takes no feedback buttons here (${code}): answers stand without them.`
        : what === "views.publish" || what === "assistant.threads.setSuggestedPrompts"
          ? `Slack does not take ${places[what]} (${code}). See App Home in docs/slack.md.`
          : `Slack itself does not show ${shown[what]} (${code}): the bot's replies do. See agent features in docs/slack.md.`,
  );
}

function unreadMessage(unread: Findings["unreadable"]): string {
  const open = "The Socket Mode connection is open.";
  const [first] = unread;
  if (first === undefined) return open;
  const [code, channels] = first;
  const where = channels.length === 0 ? "any channel" : channels.slice(0, 5).join(", ");
  const why = unreadRemedies[code] ?? `Slack answers ${code}`;
  return `${open} What is said while it is down longer than Slack's retries is not found again in ${where}: ${why}.`;
}
