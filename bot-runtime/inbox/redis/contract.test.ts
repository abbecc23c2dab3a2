import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { test } from "vitest";
import {
  installedRedis,
  type RedisProgram,
  redisMissing,
  skipRedis,
  startRedis,
} from "../../../test/servers/redis.ts";
import { type StoreHarness, storeContract } from "../contract/store-contract.ts";
import { openStore } from "../index.ts";
import type { Store } from "../port.ts";
import { storeKeys } from "./keys.ts";

for (const program of installedRedis) storeContract(program, () => redisHarness(program));

if (installedRedis.length === 0)
  test.skipIf(skipRedis)(redisMissing, () => {
    throw new Error(redisMissing);
  });

/** A real server; every space has a prefix of its own. */
async function redisHarness(program: RedisProgram): Promise<StoreHarness> {
  const server = await startRedis({ program });
  const raw = new Redis(server.url);
  const stores: Store[] = [];
  return {
    space() {
      const prefix = `shop/${randomUUID()}`;
      const keys = storeKeys(prefix);
      return {
        open: (options) => {
          const store = openStore(server.url, { prefix, ...options });
          stores.push(store);
          return store;
        },
        tamper: {
          entry: async (text) => void (await raw.xadd(keys.inbox, "*", "request", text)),
          turn: async (turnId, text) => void (await raw.set(keys.turn(turnId), text)),
          thread: async (threadKey, text) => void (await raw.set(keys.thread(threadKey), text)),
          lastTurns: async (userId, text) => void (await raw.set(keys.lastTurns(userId), text)),
          letter: async (text) => void (await raw.xadd(keys.dead, "*", "request", text)),
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store[Symbol.asyncDispose]();
      raw.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}
