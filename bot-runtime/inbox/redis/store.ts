import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Store } from "../port.ts";
import { acquireLease } from "./acquire-lease.ts";
import { openConnection } from "./connection.ts";
import { deadLetters, dropDeadLetter } from "./dead-letters.ts";
import { durableWrites } from "./durable-writes.ts";
import { redisInbox } from "./inbox.ts";
import { storeKeys } from "./keys.ts";
import { raiseEpoch } from "./raise-epoch.ts";
import { ratings } from "./ratings.ts";
import { releaseLease } from "./release-lease.ts";
import { renewLease } from "./renew-lease.ts";
import { retryDeadLetter } from "./retry-dead-letter.ts";
import { parseRedisUrl } from "./url.ts";

/** A store on Redis (7.0 or later) or Valkey. Connects at its first use. @throws {StoreError} URL_INVALID */
export function redisStore(
  url: () => string,
  options: { readonly prefix: string; readonly bound: number },
): Store {
  const address = () => parseRedisUrl(url());
  const connection = openConnection(address);
  const writes = durableWrites(connection, () => openConnection(address));
  const keys = storeKeys(options.prefix);
  return {
    async ping(signal) {
      await connection.ask("ping", (redis) => redis.ping(), limits.commandMs, signal);
    },
    durability: (signal) => writes.judge(signal),
    async epoch() {
      const raw = await connection.ask("epoch", (redis) => redis.get(keys.epoch), limits.commandMs);
      const epoch = Number(raw ?? "0");
      if (!Number.isSafeInteger(epoch))
        throw new StoreError("VALUE_UNREADABLE", `${keys.epoch}: not a number`);
      return epoch;
    },
    raiseEpoch: (epoch) => raiseEpoch({ connection, keys, epoch }),
    acquireLease: (holder, ttlMs, gone) => acquireLease(connection, keys, holder, ttlMs, gone),
    renewLease: (holder, epoch, ttlMs) => renewLease(connection, keys, holder, epoch, ttlMs),
    releaseLease: (holder, epoch) => releaseLease(connection, keys, holder, epoch),
    inbox: (epoch) => redisInbox({ connection: writes, keys, epoch }, options.bound),
    deadLetters: (limit) => deadLetters(connection, keys, limit),
    retryDeadLetter: (deadId) => retryDeadLetter(connection, keys, deadId),
    dropDeadLetter: (deadId) => dropDeadLetter(connection, keys, deadId),
    ratings: () => ratings(connection, keys),
    [Symbol.asyncDispose]: () => writes[Symbol.asyncDispose](),
  };
}
