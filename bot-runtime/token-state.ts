import { type TokenKeys, tokenName } from "./binding/credentials.ts";
import type { ConditionBoard } from "./ops/conditions.ts";

export type TokenState = {
  /** Slack refused the token of this key, with this error word. */
  refused(key: string, code: string): void;
  /** Slack took the token of this key. */
  accepted(key: string): void;
  /** Another token lies at this key: what Slack thinks of it is not known yet. */
  replaced(key: string): void;
};

/** Keeps the condition `CredentialsValid` true to what Slack says of the two tokens while the bot works. */
export function tokenState(conditions: Pick<ConditionBoard, "set">, keys: TokenKeys): TokenState {
  const refused = new Map<string, string>();
  const remedy = (key: string): string =>
    key === keys.appToken
      ? "make a new app-level token with connections:write and put it there."
      : "reinstall the app and put its bot token there.";
  const tell = (): void => {
    const [first] = refused;
    if (first === undefined)
      conditions.set("CredentialsValid", "True", "TokensAccepted", "Slack accepts both tokens.");
    else
      conditions.set(
        "CredentialsValid",
        "False",
        "TokenRevoked",
        `Slack refuses the key ${tokenName(keys, first[0])} (${first[1]}): ${remedy(first[0])}`,
      );
  };
  return {
    refused(key, code) {
      if (refused.get(key) === code) return;
      refused.set(key, code);
      tell();
    },
    accepted(key) {
      if (refused.delete(key)) tell();
    },
    replaced(key) {
      refused.delete(key);
    },
  };
}
