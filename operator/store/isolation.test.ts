import type { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { type StoreHarness, storeContract } from "../../bot-runtime/inbox/contract/store-contract.ts";
import { openStore, type Store } from "../../bot-runtime/inbox/index.ts";
import { storeKeys } from "../../bot-runtime/inbox/redis/keys.ts";
import { installedRedis, skipRedis } from "../../test/servers/redis.ts";
import { aDefaultStore, liveBinding, loginFor, never, type TestStore } from "./store.fixture.ts";

const mine = liveBinding("shop/bot");
const other = liveBinding("bank/bot");

/** Each would read, change or list what belongs to another binding, or tell of it. */
const forbidden: readonly string[][] = [
  ["GET", "sab:{bank/bot}:thread"],
  ["SET", "sab:{bank/bot}:thread", "x"],
  ["DEL", "sab:{bank/bot}:thread"],
  ["EXISTS", "sab:{bank/bot}:thread"],
  ["XADD", "sab:{bank/bot}:inbox", "*", "a", "b"],
  ["XRANGE", "sab:{bank/bot}:inbox", "-", "+"],
  ["XLEN", "sab:{bank/bot}:inbox"],
  ["HSET", "sab:operator:users", "shop/bot", "{}"],
  ["HGET", "sab:operator:users", "bank/bot"],
  ["EVAL", "return redis.call('get', KEYS[1])", "1", "sab:{bank/bot}:thread"],
  ["EVAL", "return redis.call('get', 'sab:{bank/bot}:thread')", "0"],
  ["EVAL", "return redis.call('scan', 0)", "0"],
  ["EVAL", "return redis.call('keys', '*')", "0"],
  ["GET", "sab:{shop/bot}x:thread"],
  ["GET", "elsewhere"],
  ["KEYS", "sab:{shop/bot}:*"],
  ["SCAN", "0"],
  ["RANDOMKEY"],
  ["DBSIZE"],
  ["INFO"],
  ["MONITOR"],
  ["FLUSHALL"],
  ["FLUSHDB"],
  ["SWAPDB", "0", "1"],
  ["COPY", "sab:{bank/bot}:thread", "sab:{shop/bot}:thread"],
  ["RENAME", "sab:{bank/bot}:thread", "sab:{shop/bot}:thread"],
  ["CONFIG", "SET", "requirepass", ""],
  ["CONFIG", "REWRITE"],
  ["ACL", "LIST"],
  ["ACL", "GETUSER", "sab:bank/bot"],
  ["ACL", "SETUSER", "sab:shop/bot", "allkeys"],
  ["ACL", "LOG"],
  ["CLIENT", "LIST"],
  ["CLIENT", "KILL", "TYPE", "normal"],
  ["SLOWLOG", "GET"],
  ["OBJECT", "ENCODING", "sab:{bank/bot}:thread"],
  ["MEMORY", "USAGE", "sab:{bank/bot}:thread"],
  ["PUBLISH", "c", "x"],
  ["SUBSCRIBE", "c"],
  ["SCRIPT", "FLUSH"],
  ["FUNCTION", "LIST"],
  ["REPLICAOF", "NO", "ONE"],
  ["SHUTDOWN"],
  ["SAVE"],
];

async function expectApart(store: TestStore): Promise<void> {
  await using operator = store.operator();
  const login = await loginFor(operator, mine);
  await loginFor(operator, other);
  const admin = store.client();
  await admin.set("sab:{bank/bot}:thread", "secret words");
  const bot = store.client(login);
  expect(await bot.set("sab:{shop/bot}:thread", "own")).toBe("OK");
  expect(await bot.get("sab:{shop/bot}:thread")).toBe("own");
  const results = await Promise.all(
    forbidden.map(async (command) => [command.join(" "), await outcome(bot, command)]),
  );
  expect(results.filter(([, told]) => told !== "refused")).toEqual([]);
  // Another database is another set of keys with the same rules.
  await bot.select(1);
  expect(await outcome(bot, ["GET", "sab:{bank/bot}:thread"])).toBe("refused");
  expect(await admin.get("sab:{bank/bot}:thread")).toBe("secret words");
}

async function outcome(bot: Redis, [command = "", ...args]: readonly string[]): Promise<string> {
  try {
    return `answered ${JSON.stringify(await bot.call(command, ...args))}`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /NOPERM|ACL|executing the script|can't run|no permissions/i.test(message) ? "refused" : message;
  }
}

describe.skipIf(skipRedis).each([[true], [false]])("with an aclfile: %s", (aclfile) => {
  test("bindings cannot read, write, list or learn of each other's data", async () => {
    await using store = await aDefaultStore({ aclfile });
    await expectApart(store);
  });

  test("nor can they after the store was restarted while the operator was down", async () => {
    await using store = await aDefaultStore({ aclfile });
    {
      await using operator = store.operator();
      await loginFor(operator, mine);
      await loginFor(operator, other);
    }
    await store.server.restart();
    await expectApart(store);
  });
});

test.skipIf(skipRedis)(
  "with an aclfile a bot gets in again after a restart that no operator saw",
  async () => {
    await using store = await aDefaultStore();
    const operator = store.operator();
    const login = await loginFor(operator, mine);
    await operator[Symbol.asyncDispose]();
    await store.server.restart();
    expect(await store.client(login).ping()).toBe("PONG");
    expect(store.heard.join()).not.toContain("unsaved");
  },
);

test.skipIf(skipRedis).each([
  ["hold the administrator's password: refused", false, "refused"],
  ["hold no password: answered", true, 'answered ["requirepass",""]'],
])("a bot asks for the store's settings, which %s", async (_, aclfile, told) => {
  await using store = await aDefaultStore({ aclfile });
  await using operator = store.operator();
  const bot = store.client(await loginFor(operator, mine));
  expect(await outcome(bot, ["CONFIG", "GET", "requirepass"])).toBe(told);
});

test.skipIf(skipRedis)("a user that somebody widened is set right at the next look", async () => {
  await using store = await aDefaultStore();
  await using operator = store.operator();
  const login = await loginFor(operator, mine);
  await store.client().acl("SETUSER", login.username, "allkeys", "+@all", "nopass");
  await operator.secretFor(mine, never);
  expect(store.heard).toContain("mended shop/bot");
  expect(await outcome(store.client(login), ["GET", "sab:{bank/bot}:thread"])).toBe("refused");
  await expect(store.client({ ...login, password: "guessed" }).ping()).rejects.toThrow();
});

for (const program of installedRedis)
  storeContract(`a bot as the user that the operator made on ${program}`, () => botHarness(program));

/** The bot's own store, each space with a user and a login of its own. Spaces come without a wait, so they are made before. */
async function botHarness(program: (typeof installedRedis)[number]): Promise<StoreHarness> {
  const store = await aDefaultStore({ program });
  const operator = store.operator();
  const admin = store.client();
  const ready = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const prefix = `shop/bot-${at}`;
      return { prefix, ...(await loginFor(operator, liveBinding(prefix))) };
    }),
  );
  const stores: Store[] = [];
  return {
    space() {
      const space = ready.pop();
      if (space === undefined) throw new Error("make more spaces");
      const { prefix, username, password } = space;
      const url = new URL(store.server.url);
      url.username = encodeURIComponent(username);
      url.password = password;
      const keys = storeKeys(prefix);
      return {
        open: (options) => {
          const bot = openStore(url.href, { prefix, ...options });
          stores.push(bot);
          return bot;
        },
        tamper: {
          entry: async (text) => void (await admin.xadd(keys.inbox, "*", "request", text)),
          turn: async (turnId, text) => void (await admin.set(keys.turn(turnId), text)),
          thread: async (threadKey, text) => void (await admin.set(keys.thread(threadKey), text)),
          lastTurns: async (userId, text) => void (await admin.set(keys.lastTurns(userId), text)),
          letter: async (text) => void (await admin.xadd(keys.dead, "*", "request", text)),
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const bot of stores) await bot[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}
