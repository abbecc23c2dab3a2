import { createPublicKey, type KeyObject } from "node:crypto";
import { verifyAgentCardSignature } from "@a2a-js/sdk";
import type { VerifyCard } from "./card.ts";
import { AgentError } from "./errors.ts";
import { limits } from "./limits.ts";

/**
 * Verifies cards with one pinned public key (PEM or JWK), read at each use. The key that a card names for itself is not looked at.
 * Source: A2A 1.0, 8.4 "Agent card signing".
 */
export function cardVerifier(pinnedKey: () => string | undefined): VerifyCard {
  return async (card) => {
    const key = readKey(pinnedKey());
    try {
      // The library prints each signature that fails: an agent must not fill the log with them.
      const signatures = card.signatures.slice(0, limits.cardSignatures);
      await verifyAgentCardSignature(async () => key)({ ...card, signatures });
    } catch {
      // The library's reasons quote the card.
      throw new AgentError("CARD_UNSIGNED");
    }
  };
}

function readKey(text: string | undefined): KeyObject {
  if (text === undefined)
    throw new AgentError("CARD_UNSIGNED", { about: "the key of spec.agent.requireSignedCard is missing" });
  try {
    return text.startsWith("{")
      ? createPublicKey({ key: JSON.parse(text), format: "jwk" })
      : createPublicKey(text);
  } catch {
    throw new AgentError("CARD_UNSIGNED", {
      about: "the key of spec.agent.requireSignedCard is neither a PEM public key nor a JWK",
    });
  }
}
