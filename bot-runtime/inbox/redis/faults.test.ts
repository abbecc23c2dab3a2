import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { skipRedis, startRedis } from "../../../test/servers/redis.ts";
import { allEntries, aRequest, aTurn, stored } from "../contract/builders.ts";
import { openStore } from "../index.ts";
import type { Inbox } from "../port.ts";

const prefix = "shop/bot";
const idsIn = async (inbox: Inbox) => (await allEntries(inbox)).map(({ request }) => request.id);

describe.skipIf(skipRedis)("the store fails", () => {
  test("every request that was accepted is there after the server was killed in the midst of others", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    const inbox = store.inbox(1);
    const accepted: string[] = [];
    let killed: Promise<void> | undefined;
    await Promise.allSettled(
      Array.from({ length: 400 }, async (_, at) => {
        // Ten at once, so that the kill finds some before, some at and some after their fsync.
        for (let turn = 0; turn < 10; turn += 1) {
          const id = `${at}-${turn}`;
          await stored(inbox, aRequest(id));
          accepted.push(id);
          if (accepted.length === 1_000) killed = server.kill("SIGKILL");
        }
      }),
    );
    expect(accepted.length).toBeGreaterThanOrEqual(1_000);
    await killed;
    await server.restart();
    await expect.poll(() => store.ping().then(() => "up", String)).toBe("up");
    const there = await idsIn(inbox);
    expect(accepted.filter((id) => !there.includes(id))).toEqual([]);
    expect(new Set(there).size).toBe(there.length);
  });

  test("while it is away each command fails at once and leaves nothing for later; afterwards the same client works", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    const inbox = store.inbox(1);
    await stored(inbox, aRequest("before"));
    await server.kill("SIGKILL");
    for (const command of [
      () => inbox.accept(aRequest("refused")),
      () => inbox.entries("", 10),
      () => store.acquireLease("one", 1_000),
      () => store.ping(),
    ])
      await expect(command()).rejects.toMatchObject({ code: "UNREACHABLE", retry: "soon" });
    await server.restart();
    await expect.poll(() => store.ping().then(() => "up", String)).toBe("up");
    expect(await idsIn(inbox)).toEqual(["before"]);
    await stored(inbox, aRequest("after"));
  });

  test("a store that was never there is told from a wrong address, and found when it comes", async () => {
    await using server = await startRedis();
    await server.kill("SIGKILL");
    await using store = openStore(server.url, { prefix });
    await expect(store.ping()).rejects.toMatchObject({ code: "UNREACHABLE", message: /ECONNREFUSED/ });
    await server.restart();
    await expect.poll(() => store.ping().then(() => "up", String)).toBe("up");
  });

  test("a stalled store: no acceptance within the bound, though it may store the request later; its redelivery is then seen", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    await using admin = disposable(new Redis(server.url));
    await using next = openStore(server.url, { prefix });
    const inbox = store.inbox(1);
    await store.ping();
    await admin.redis.client("PAUSE", 600_000, "WRITE");
    await expect(inbox.accept(aRequest("1"))).rejects.toMatchObject({ code: "TIMEOUT", message: /2500 ms/ });
    expect(await idsIn(next.inbox(1))).toEqual([]);
    await admin.redis.client("UNPAUSE");
    await expect.poll(() => idsIn(inbox)).toEqual(["1"]);
    expect(await inbox.accept(aRequest("1"))).toEqual({ kind: "seen" });
    expect(await idsIn(inbox)).toEqual(["1"]);
  });

  test("a write that was under way when the connection broke has failed: it does not come again by itself, perhaps undoing a newer one", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    await using admin = disposable(new Redis(server.url));
    const inbox = store.inbox(1);
    await store.ping();
    await admin.redis.client("PAUSE", 600_000, "WRITE");
    const saving = inbox.save(aTurn("1", { attempts: 1 })).catch((error: unknown) => error);
    await expect.poll(() => admin.redis.info("clients")).toMatch(/blocked_clients:1/);
    await admin.redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    expect(await saving).toMatchObject({ code: "UNREACHABLE" });
    await admin.redis.client("UNPAUSE");
    await expect.poll(() => store.ping().then(() => "up", String)).toBe("up");
    expect(await inbox.loadTurn("1")).toBeUndefined();
    await inbox.save(aTurn("1", { attempts: 2 }));
    expect(await inbox.loadTurn("1")).toMatchObject({ attempts: 2 });
  });

  test("a connection that flaps: whatever was not accepted is delivered again, and each request is stored once", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    await using admin = disposable(new Redis(server.url));
    const inbox = store.inbox(1);
    await store.ping();
    const ids = Array.from({ length: 300 }, (_, at) => String(at));
    const deliver = async (id: string) => {
      await expect.poll(() => inbox.accept(aRequest(id)).then(({ kind }) => kind, String)).toMatch(/^s/);
    };
    const delivered = Promise.all(ids.map(deliver));
    for (let flap = 0; flap < 5; flap += 1) {
      await admin.redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      await expect.poll(() => store.ping().then(() => "up", String)).toBe("up");
    }
    await delivered;
    expect((await idsIn(inbox)).toSorted()).toEqual(ids.toSorted());
  });

  test("a server that was emptied: the holder keeps its lease, whether it wrote since or not, and one that gave it up does not", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    const admin = new Redis(server.url);
    await store.acquireLease("one", 60_000);
    for (const write of [async () => {}, () => stored(store.inbox(1), aRequest("since"))]) {
      await admin.flushall();
      await write();
      expect(await store.renewLease("one", 1, 60_000)).toBe(true);
      expect(await store.acquireLease("two", 60_000)).toEqual({ kind: "taken", holder: "one" });
      expect(await store.epoch()).toBe(1);
    }
    await admin.flushall();
    expect(await store.acquireLease("two", 60_000)).toMatchObject({ kind: "held" });
    expect(await store.renewLease("one", 1, 60_000)).toBe(false);
    await store.releaseLease("two", await store.epoch());
    expect(await store.renewLease("two", await store.epoch(), 60_000)).toBe(false);
    admin.disconnect();
  });

  test("a server that has forgotten our scripts gets them again", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix });
    await using admin = disposable(new Redis(server.url));
    await stored(store.inbox(1), aRequest("1"));
    await admin.redis.script("FLUSH");
    await Promise.all(["2", "3", "4"].map((id) => stored(store.inbox(1), aRequest(id))));
  });

  test("closing does not wait for a server that does not answer", async () => {
    await using server = await startRedis();
    await using admin = disposable(new Redis(server.url));
    const store = openStore(server.url, { prefix });
    await store.ping();
    await admin.redis.client("PAUSE", 600_000, "WRITE");
    const accepting = store.inbox(1).accept(aRequest("1"));
    accepting.catch(() => {});
    await store[Symbol.asyncDispose]();
    await expect(accepting).rejects.toMatchObject({ name: "StoreError" });
  });
});

function disposable(redis: Redis): AsyncDisposable & { readonly redis: Redis } {
  redis.on("error", () => {});
  return { redis, [Symbol.asyncDispose]: async () => redis.disconnect() };
}
