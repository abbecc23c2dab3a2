import type { Bell } from "./bell.ts";
import type { Bot } from "./bot.ts";
import { type Findings, isDeaf, keepLookingBack, type LookBackPorts } from "./look-back/index.ts";
import { otherConnections } from "./other-connections.ts";
import type { SocketState } from "./slack/socket.ts";
import { connectedMessage, tellSocketState } from "./slack-conditions.ts";

/** What a session tells of its socket, and the end of the looking. */
export interface MissedRequests {
  onEnvelope(): void;
  onState(state: SocketState): void;
  /** Something turned out to be missing in Slack: the condition's message says so from now on. */
  onMissing(): void;
  readonly ended: Promise<void>;
}

/**
 * Looks back for requests that nobody delivered, from the first connection until `signal` aborts; soon where `gap` rings, as a new
 * connection makes it do. A socket that turns out to be deaf is replaced.
 */
export function missedRequests(
  bot: Bot,
  ports: LookBackPorts,
  gap: Bell,
  signal: AbortSignal,
): MissedRequests {
  const { conditions, log, metrics } = bot;
  let lastEnvelopeAtMs = 0;
  let open: { readonly sinceMs: number; readonly replace: () => void } | undefined;
  let unread: Findings["unreadable"] = new Map();
  const shared = otherConnections(signal);

  const onFindings = ({ missed, channels, unreadable }: Findings): void => {
    if (channels !== undefined) bot.tellChannels(channels);
    metrics.backfilled.inc(missed.length);
    if (missed.length > 0)
      log.warn({ found: missed.length }, "requests that nobody delivered were found in Slack");
    unread = unreadable;
    if (open === undefined) return;
    if (isDeaf(missed, { connectedAtMs: open.sinceMs, lastEnvelopeAtMs }, ports.now())) {
      conditions.set(
        "SlackConnected",
        "False",
        "Deaf",
        "The connection is open and delivers nothing: it is replaced. If this comes again, compare the app's event subscriptions with docs/slack.md.",
      );
      open.replace();
    } else tellAgain();
  };
  const tellAgain = (): void => {
    if (conditions.get("SlackConnected")?.status === "True")
      conditions.set(
        "SlackConnected",
        "True",
        "Connected",
        connectedMessage(unread, bot.missingFeatures, shared.others),
      );
  };

  return {
    onEnvelope: () => {
      lastEnvelopeAtMs = ports.now();
    },
    onState: (state) => {
      if (state.kind === "connected") shared.onConnected(state);
      if (shared.others > 0)
        log.warn({ others: shared.others }, "something else is connected with this app's token");
      tellSocketState(state, bot, unread, shared.others);
      open = state.kind === "connected" ? { sinceMs: ports.now(), replace: state.replace } : undefined;
      if (open !== undefined) gap.ring();
    },
    onMissing: tellAgain,
    ended: keepLookingBack(ports, gap, onFindings, signal),
  };
}
