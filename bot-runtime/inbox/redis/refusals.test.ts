import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RedisServer, skipRedis, startRedis } from "../../../test/servers/redis.ts";
import { allEntries, aRequest, aTurn, stored } from "../contract/builders.ts";
import { openStore } from "../index.ts";
import { storeKeys } from "./keys.ts";

/** What a server refuses a write with -> what it is here. */
test.each([
  ["LOADING Redis is loading the dataset in memory", "LOADING", "soon"],
  ["MASTERDOWN Link with MASTER is down", "READ_ONLY", "soon"],
  ["MOVED 3999 127.0.0.1:6381", "CLUSTER", "afterRemedy"],
  ["ASK 3999 127.0.0.1:6381", "CLUSTER", "afterRemedy"],
  ["CLUSTERDOWN Hash slot not served", "CLUSTER", "afterRemedy"],
  ["NOREPLICAS Not enough good replicas to write.", "PERSISTENCE_FAILING", "afterRemedy"],
  ["NOAUTH Authentication required.", "AUTH_REFUSED", "afterRemedy"],
  ["ERR unknown command 'EVAL'", "UNEXPECTED", "soon"],
  ["SOMETHING new", "UNEXPECTED", "soon"],
])("a server that answers %j is %s", async (reply, code, retry) => {
  await using server = await answering(`-${reply}\r\n`);
  await using store = openStore(server.url, { prefix: "shop/bot" });
  const error = await refusal(store.inbox(1).accept(aRequest("1")));
  expect(error).toMatchObject({ name: "StoreError", code, retry, remedy: /\w/ });
});

test("a server that is no Redis at all is unreachable, not a crash", async () => {
  await using server = await answering("HTTP/1.1 400 Bad Request\r\n\r\n");
  await using store = openStore(server.url, { prefix: "shop/bot" });
  expect(await refusal(store.ping())).toMatchObject({ code: "UNREACHABLE" });
});

test("a host that nobody knows is unreachable", async () => {
  await using store = openStore("redis://store.invalid:6379", { prefix: "shop/bot" });
  expect(await refusal(store.ping())).toMatchObject({ code: "UNREACHABLE", message: /ENOTFOUND|EAI_AGAIN/ });
});

describe.skipIf(skipRedis)("a real server refuses", () => {
  let server: RedisServer;
  let admin: Redis;
  let count = 0;
  beforeAll(async () => {
    // A snapshot cannot replace a folder: from the first BGSAVE on the server takes no more writes.
    server = await startRedis({ config: { dbfilename: "appendonlydir", save: "3600 100000" } });
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server[Symbol.asyncDispose]();
  });

  function aStore(url = server.url) {
    count += 1;
    const prefix = `shop/bot-${count}`;
    return { store: openStore(url, { prefix }), keys: storeKeys(prefix) };
  }

  test("when its memory is full: the request is neither stored nor marked as seen", async () => {
    const opened = aStore();
    await using store = opened.store;
    await admin.config("SET", "maxmemory", "1");
    expect(await refusal(store.inbox(1).accept(aRequest("1")))).toMatchObject({ code: "OUT_OF_MEMORY" });
    await admin.config("SET", "maxmemory", "0");
    await stored(store.inbox(1), aRequest("1"));
  });

  test("when it has become a replica, until it is a primary again", async () => {
    await using store = aStore().store;
    await store.ping();
    await admin.replicaof("127.0.0.1", 1);
    expect(await refusal(store.inbox(1).accept(aRequest("1")))).toMatchObject({ code: "READ_ONLY" });
    await admin.replicaof("NO", "ONE");
    await expect
      .poll(() => store.inbox(1).accept(aRequest("1")).catch(String))
      .toMatchObject({ kind: "stored" });
  });

  test("when its last snapshot failed", async () => {
    await using store = aStore().store;
    await admin.bgsave();
    await expect.poll(() => admin.info("persistence")).toContain("rdb_last_bgsave_status:err");
    expect(await refusal(store.inbox(1).accept(aRequest("1")))).toMatchObject({
      code: "PERSISTENCE_FAILING",
    });
    await admin.config("SET", "stop-writes-on-bgsave-error", "no");
    await stored(store.inbox(1), aRequest("1"));
  });

  test("while a script holds it", async () => {
    await using store = aStore().store;
    await store.ping();
    await admin.config("SET", "busy-reply-threshold", "20");
    const other = new Redis(server.url);
    const holding = other.eval("while true do end", 0).catch(String);
    await expect.poll(() => refusal(store.ping())).toMatchObject({ code: "BUSY", retry: "soon" });
    await admin.script("KILL");
    expect(await holding).toContain("Script killed");
    other.disconnect();
    await store.ping();
  });

  test("a user without a password, a wrong password, or commands that are not allowed; no error tells the password", async () => {
    await admin.acl("SETUSER", "bot", "on", ">right-secret", "~*", "+@all", "-xadd");
    const url = (user: string, password: string) => `redis://${user}:${password}@127.0.0.1:${server.port}`;
    for (const [where, code] of [
      [url("bot", "wrong-secret"), "AUTH_REFUSED"],
      [url("nobody", "wrong-secret"), "AUTH_REFUSED"],
      [url("bot", "right-secret"), "PERMISSION_MISSING"],
    ] as const) {
      await using store = aStore(where).store;
      const error = await refusal(store.inbox(1).accept(aRequest("1")));
      expect(error).toMatchObject({ code, retry: "afterRemedy" });
      const everything = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
      expect(everything).not.toContain("secret");
      expect(everything).not.toContain("checkout");
    }
  });

  test("TLS where there is none: it is silent, and the remedy says what may be wrong", async () => {
    await using store = aStore(server.url.replace("redis:", "rediss:")).store;
    expect(await refusal(store.ping())).toMatchObject({ code: "UNREACHABLE", remedy: /rediss:/ });
  });

  test("an inbox of another type: the request is not marked as seen", async () => {
    const opened = aStore();
    await using store = opened.store;
    await admin.set(opened.keys.inbox, "foreign");
    expect(await refusal(store.inbox(1).accept(aRequest("1")))).toMatchObject({ code: "WRONG_TYPE" });
    expect(await refusal(store.inbox(1).entries("", 1))).toMatchObject({ code: "WRONG_TYPE" });
    await admin.del(opened.keys.inbox);
    await stored(store.inbox(1), aRequest("1"));
  });

  test("an inbox that takes no more entries: the request is not marked as seen", async () => {
    const opened = aStore();
    await using store = opened.store;
    const lastId = "18446744073709551615-18446744073709551615";
    await admin.xadd(opened.keys.inbox, lastId, "request", "");
    expect(await refusal(store.inbox(1).accept(aRequest("1")))).toMatchObject({ code: "UNEXPECTED" });
    await admin.del(opened.keys.inbox);
    await stored(store.inbox(1), aRequest("1"));
  });

  test("dead letters of another type: the request stays in the inbox", async () => {
    const opened = aStore();
    await using store = opened.store;
    const inbox = store.inbox(1);
    const entryId = await stored(inbox, aRequest("1"));
    await admin.set(opened.keys.dead, "foreign");
    const turn = aTurn("1", { entryIds: [entryId] });
    expect(await refusal(inbox.bury(turn, "away", 1))).toMatchObject({ code: "WRONG_TYPE" });
    expect(await allEntries(inbox)).toHaveLength(1);
    expect(await inbox.loadTurn("1")).toBeUndefined();
  });

  test("a turn or thread of another type is unreadable, and mended by the next save", async () => {
    const opened = aStore();
    await using store = opened.store;
    const inbox = store.inbox(1);
    await admin.rpush(opened.keys.turn("1"), "foreign");
    await admin.rpush(opened.keys.thread("T1:C1:1.0"), "foreign");
    expect(await refusal(inbox.loadTurn("1"))).toMatchObject({ code: "VALUE_UNREADABLE", message: /turn:1/ });
    expect(await refusal(inbox.loadThread("T1:C1:1.0"))).toMatchObject({ code: "VALUE_UNREADABLE" });
    await inbox.save(aTurn("1"));
    expect(await inbox.loadTurn("1")).toEqual(aTurn("1"));
  });

  test("an epoch that is no number, or a lease of another type: nobody may write, nothing is overwritten", async () => {
    const opened = aStore();
    await using store = opened.store;
    await admin.set(opened.keys.epoch, "many");
    const unreadable = { code: "VALUE_UNREADABLE" };
    expect(await refusal(store.epoch())).toMatchObject(unreadable);
    expect(await refusal(store.inbox(1).accept(aRequest("1")))).toMatchObject(unreadable);
    expect(await refusal(store.acquireLease("one", 1_000))).toMatchObject(unreadable);
    expect(await admin.get(opened.keys.epoch)).toBe("many");
    await admin.del(opened.keys.epoch);
    await admin.set(opened.keys.lease, "foreign");
    expect(await refusal(store.acquireLease("one", 1_000))).toMatchObject({ code: "WRONG_TYPE" });
    expect(await store.epoch()).toBe(0);
  });

  test("marks last 26 h, a turn that goes on for ever, a finished one 26 h", async () => {
    const opened = aStore();
    await using store = opened.store;
    const inbox = store.inbox(1);
    const entryId = await stored(inbox, aRequest("1"));
    const hours = async (key: string) => Math.ceil((await admin.pttl(key)) / 3_600_000);
    expect(await hours(opened.keys.seen("Ev1"))).toBe(26);
    const turn = aTurn("1", { entryIds: [entryId] });
    await inbox.save(turn);
    expect(await admin.pttl(opened.keys.turn("1"))).toBe(-1);
    await inbox.finish(turn);
    expect(await hours(opened.keys.turn("1"))).toBe(26);
  });
});

const refusal = (command: Promise<unknown>): Promise<unknown> =>
  command.then(
    (value) => `no refusal but ${inspect(value)}`,
    (error: unknown) => error,
  );

/** A server that says the same to everything. */
async function answering(reply: string): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((socket) => {
    // One reply for each command, as commands come together.
    socket.on("data", (sent) => {
      const commands = sent.toString("latin1").match(/^\*\d+\r$/gm)?.length ?? 1;
      socket.write(reply.repeat(commands));
    });
    socket.on("error", () => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
