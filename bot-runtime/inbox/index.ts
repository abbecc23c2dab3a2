import { limits } from "./limits.ts";
import type { Store } from "./port.ts";
import { redisStore } from "./redis/store.ts";
import { sqliteStore } from "./sqlite/store.ts";

export { StoreError, type StoreErrorCode, type StoreRetry } from "./errors.ts";
export type {
  Accepted,
  DeadLetter,
  Durability,
  Entry,
  Inbox,
  LeaseAttempt,
  Remembered,
  Store,
  UnreadableEntry,
  UnreadableLetter,
} from "./port.ts";
export { type Opinion, opinions, type Rated, type Rating } from "./rating.ts";
export { redactRedisUrl } from "./redis/url.ts";

/**
 * A Redis or Valkey URL, or a SQLite file (`:memory:` keeps nothing). As a function the URL is asked for before each connection, so that
 * a changed login needs no restart.
 */
export type StoreLocation = string | (() => string) | { readonly sqlite: string };

export type StoreOptions = {
  /** The binding, `namespace/name`. */
  readonly prefix: string;
  /** Most waiting and running requests; past it `accept` says `full`. */
  readonly bound?: number;
  /** Wall clock of SQLite's times, ms since 1970. Redis counts them by its own. */
  readonly now?: () => number;
};

/** A store that opens itself at its first use. @throws {StoreError} URL_INVALID */
export function openStore(where: StoreLocation, options: StoreOptions): Store {
  const { prefix, bound = limits.pending, now = Date.now } = options;
  if (typeof where === "object") return sqliteStore(where.sqlite, { prefix, bound, now });
  return redisStore(typeof where === "string" ? () => where : where, { prefix, bound });
}
