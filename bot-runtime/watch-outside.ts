import { AgentError } from "./agent/errors.ts";
import type { AgentCardSummary } from "./agent/port.ts";
import type { Bot } from "./bot.ts";
import { StoreError } from "./inbox/errors.ts";
import { pause } from "./pause.ts";

/** How often a part of the outside world that works, or does not, is looked at again, ms. */
const every = { wellMs: 60_000, illMs: 5_000, callMs: 15_000 };

/** Keeps the condition `AgentReachable` true to what the agent's card says, until `signal` aborts. */
export async function watchAgent(
  bot: Bot,
  onCard: (card: AgentCardSummary) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const well = await readCard(bot, onCard, signal);
    await pause(well ? every.wellMs : every.illMs, signal, { ref: false });
  }
}

async function readCard(
  bot: Bot,
  onCard: (card: AgentCardSummary) => void,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const card = await bot.agent.card(AbortSignal.any([signal, AbortSignal.timeout(every.callMs)]));
    onCard(card);
    const how = `A2A ${card.protocolVersion}, ${card.streaming ? "streaming" : "polling"}`;
    bot.conditions.set(
      "AgentReachable",
      "True",
      "CardRead",
      `The agent is ${card.name} ${card.version} (${how}).`,
    );
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const [reason, remedy] = agentTrouble(error);
    bot.conditions.set("AgentReachable", "False", reason, remedy);
    bot.log.debug({ err: error }, "the agent's card could not be read");
    return false;
  }
}

function agentTrouble(error: unknown): readonly [string, string] {
  if (!(error instanceof AgentError))
    return ["CardUnreachable", "The agent's card could not be read: see the log."];
  const reasons: Record<string, string> = {
    CARD_INVALID: "CardInvalid",
    CARD_UNSIGNED: "CardInvalid",
    AGENT_UNAUTHORIZED: "Unauthorized",
    PROTOCOL_UNSUPPORTED: "ProtocolUnsupported",
    ORIGIN_REFUSED: "OriginRefused",
  };
  return [reasons[error.code] ?? "CardUnreachable", error.remedy];
}

/** Keeps the condition `StoreReady` true to what the store promises, until `signal` aborts. */
export async function watchStore(bot: Bot, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const well = await readStore(bot);
    await pause(well ? every.wellMs : every.illMs, signal, { ref: false });
  }
}

async function readStore(bot: Bot): Promise<boolean> {
  try {
    await bot.store.ping();
    const durability = await bot.store.durability();
    if (durability.kind === "strong")
      bot.conditions.set("StoreReady", "True", "Durable", "What is acknowledged is on the store's disk.");
    else
      bot.conditions.set(
        "StoreReady",
        "True",
        "WeakDurability",
        `An acknowledged message may be lost when the store crashes (${durability.found}). ${durability.remedy}`,
      );
    return true;
  } catch (error) {
    const refused = error instanceof StoreError && error.retry !== "soon";
    const remedy = error instanceof StoreError ? error.remedy : "See the log.";
    bot.conditions.set("StoreReady", "False", refused ? "StoreRefused" : "StoreUnreachable", remedy);
    bot.log.debug({ err: error }, "the store did not answer");
    return false;
  }
}
