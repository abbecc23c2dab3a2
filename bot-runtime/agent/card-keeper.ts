import type { Calls } from "./calls.ts";
import type { Connected } from "./card.ts";
import { AgentError } from "./errors.ts";
import { shared } from "./shared.ts";

export type CardKeeper = {
  /** The client of the card read last; reads one where there is none. */
  connected(signal: AbortSignal): Promise<Connected>;
  /** The same after reading the card again; it stays the very same object as long as the card says the same. */
  renewed(signal: AbortSignal): Promise<Connected>;
};

/** Keeps the last good card: an agent whose card is away for a while can still be talked to. One read serves all who wait for it. */
export function cardKeeper(
  connect: () => Promise<Connected>,
  calls: Calls,
  lifetime: AbortSignal,
): CardKeeper {
  let current: Connected | undefined;
  const read = shared(async (signal) => {
    const fresh = await calls.once("card", signal, connect).catch(asCardError);
    if (current?.fingerprint !== fresh.fingerprint) current = fresh;
    return current;
  }, lifetime);
  return { connected: async (signal) => current ?? read(signal), renewed: read };
}

/** Whatever goes wrong with the card, before the agent was ever asked anything, is about the card. */
function asCardError(error: unknown): never {
  if (!(error instanceof AgentError)) throw error;
  const own = /^(CARD_|ORIGIN_|PROTOCOL_|AGENT_UNAUTHORIZED|AGENT_UNTRUSTED|ABORTED)/.test(error.code);
  if (own) throw error;
  const about = error.message.startsWith(`${error.code}: `)
    ? error.message.slice(error.code.length + 2)
    : undefined;
  throw new AgentError("CARD_UNREACHABLE", { about, retryAfterMs: error.retryAfterMs, cause: error });
}
