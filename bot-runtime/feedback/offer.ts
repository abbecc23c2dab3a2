import type { Inbox } from "../inbox/port.ts";
import type { Log } from "../ops/log.ts";
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
  readonly inbox: Pick<Inbox, "signingKey">;
  readonly wanted: () => boolean;
  readonly missing: MissingFeatures;
  readonly onMissing: () => void;
  readonly log: Log;
}): RatingOffer {
  const { inbox, wanted, missing, log } = ports;
  let key: string | undefined;
  let asking = false;
  const ask = (): void => {
    if (asking) return;
    asking = true;
    inbox
      .signingKey()
      .then((given) => {
        key = given;
      })
      .catch((error: unknown) => log.debug({ err: error }, "the signing key could not be read yet"))
      .finally(() => {
        asking = false;
      });
  };
  ask();
  return {
    key() {
      if (!wanted() || missing.has("feedback-buttons")) return undefined;
      if (key === undefined) ask();
      return key;
    },
    refused(code) {
      if (missing.has("feedback-buttons")) return;
      missing.set("feedback-buttons", code);
      ports.onMissing();
    },
  };
}
