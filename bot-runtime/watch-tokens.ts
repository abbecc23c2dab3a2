import type { Identity } from "./admission/policy.ts";
import type { Bot } from "./bot.ts";
import { identify } from "./identify.ts";
import { pause } from "./pause.ts";

/** How often the token files are looked at, ms. */
const lookMs = 2_000;

/**
 * Keeps `CredentialsValid` true to the two tokens as they are replaced, taken away or mended while the bot works, until `signal` aborts.
 * `onIdentity` hears who they belong to, first and after each change.
 */
export async function watchTokens(
  bot: Bot,
  onIdentity: (us: Identity) => void,
  signal: AbortSignal,
): Promise<void> {
  const { credentials, tokenKeys, tokens } = bot;
  const files = [tokenKeys.botToken, tokenKeys.appToken];
  const known = new Map<string, string | undefined>();
  /** True when one was replaced since it was looked at last: what Slack said of the old one is forgotten. */
  const replaced = (): boolean => {
    const changed = files.filter((file) => known.get(file) !== credentials.secret(file));
    for (const file of changed) {
      known.set(file, credentials.secret(file));
      tokens.replaced(file);
    }
    return changed.length > 0;
  };
  while (!signal.aborted) {
    if (replaced() || credentials.problem() !== undefined) {
      const us = await identify(bot, signal);
      if (us === undefined) return;
      // Those that were waited for are the ones that are known now.
      replaced();
      onIdentity(us);
    }
    await pause(lookMs, signal, { ref: false });
  }
}
