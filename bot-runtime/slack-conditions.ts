import type { Bot } from "./bot.ts";
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
  bot: Pick<Bot, "conditions" | "metrics" | "tokenKeys" | "tokens">,
): void {
  bot.metrics.socketConnected.set(state.kind === "connected" ? 1 : 0);
  if (state.kind === "connected") {
    bot.conditions.set("SlackConnected", "True", "Connected", "The Socket Mode connection is open.");
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
