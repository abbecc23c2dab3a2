import { type Bell, bell } from "./bell.ts";
import type { Bot } from "./bot.ts";
import { appIdOf } from "./one-app.ts";

/** The app token's file is looked at this often while nothing else happens, ms. */
const lookMs = 2_000;

/**
 * Runs `connect` while the operator lets this binding alone connect with its Slack app; says what it waits for otherwise. A claim that
 * goes, or an app token of another app, ends what `connect` runs. Outside a cluster nobody gives apps out. Resolves when `signal` aborts.
 */
export async function whileClaimed(
  bot: Pick<Bot, "binding" | "conditions" | "credentials" | "tokenKeys" | "metrics" | "log">,
  connect: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { shared } = bot.binding;
  if (shared === undefined) return connect(signal);
  const changed = bell();
  shared.onChange(changed.ring);
  const refusal = () =>
    refusalOf(appIdOf(bot.credentials.secret(bot.tokenKeys.appToken)), shared.current?.slack?.claimedAppID);
  while (!signal.aborted) {
    const why = refusal();
    if (why === undefined) {
      const lost = new AbortController();
      await Promise.all([
        connect(AbortSignal.any([signal, lost.signal])),
        untilRefused(refusal, changed, signal).then(() => lost.abort()),
      ]);
      if (signal.aborted) return;
      bot.log.warn("the claim on the Slack app is gone: the connection is closed");
      bot.metrics.socketConnected.set(0);
    } else {
      bot.conditions.set("SlackConnected", "False", "AwaitingClaim", why);
      await changed.rungWithin(lookMs, signal);
    }
  }
}

/** Why this app may not be connected with; undefined when it may. Pure. */
export function refusalOf(appId: string | undefined, claimedAppId: string | undefined): string | undefined {
  if (appId === undefined)
    return "The app-level token does not tell its app: copy it again, whole (xapp-1-A…).";
  if (claimedAppId === appId) return undefined;
  return claimedAppId === undefined
    ? `The operator has not given the Slack app ${appId} to this binding: the condition AppClaimed says why.`
    : `The operator has given the Slack app ${claimedAppId} to this binding, the app-level token is of ${appId}: it follows within seconds, else the condition AppClaimed says why.`;
}

async function untilRefused(
  refusal: () => string | undefined,
  changed: Bell,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && refusal() === undefined) await changed.rungWithin(lookMs, signal);
}
