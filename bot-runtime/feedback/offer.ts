import type { SigningKey } from "../signing-key.ts";
import type { MissingFeatures } from "../slack/agent-sessions.ts";

/** Whether answers have the two buttons. */
export type RatingOffer = {
  /** The key that signs them; undefined where there are to be none. */
  key(): string | undefined;
  /** Slack took the answer without the buttons, and not with them: this workspace is asked no second time. */
  refused(code: string): void;
};

/**
 * The buttons are offered where the binding wants them, Slack takes them, and the store has given the key that signs them; an answer
 * waits for none of it.
 */
export function ratingOffer(ports: {
  readonly key: Pick<SigningKey, "now">;
  readonly wanted: () => boolean;
  readonly missing: MissingFeatures;
  readonly onMissing: () => void;
}): RatingOffer {
  const { key, wanted, missing } = ports;
  return {
    key: () => (wanted() && !missing.has("feedback-buttons") ? key.now() : undefined),
    refused(code) {
      if (missing.has("feedback-buttons")) return;
      missing.set("feedback-buttons", code);
      ports.onMissing();
    },
  };
}
