import type { Inbox } from "./inbox/port.ts";
import type { Log } from "./ops/log.ts";

/** The binding's signing key, read once: what must not wait goes by `now`, what may by `get`. */
export interface SigningKey {
  /** Undefined until the store has given it. */
  now(): string | undefined;
  /** @throws {StoreError} when the store does not give it */
  get(): Promise<string>;
}

/** Begins to read at once, and again at each use until it is there. */
export function signingKey(inbox: Pick<Inbox, "signingKey">, log: Log): SigningKey {
  let key: string | undefined;
  let reading: Promise<string> | undefined;
  const read = (): Promise<string> => {
    reading ??= inbox
      .signingKey()
      .then((given) => {
        key = given;
        return given;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const begin = (): void =>
    void read().catch((error: unknown) => log.debug({ err: error }, "the signing key could not be read yet"));
  begin();
  return {
    now() {
      if (key === undefined) begin();
      return key;
    },
    get: async () => key ?? read(),
  };
}
