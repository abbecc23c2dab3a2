import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { type RedisProgram, skipProgram, skipRedis, startRedis } from "../../../test/servers/redis.ts";
import { aRequest } from "../contract/builders.ts";
import { openStore } from "../index.ts";
import { judgeDurability } from "./durability.ts";

const safe = { appendonly: "yes", appendfsync: "always", maxmemory: "0", "maxmemory-policy": "noeviction" };

test.each([
  ["the chart's own store", {}, { kind: "strong" }],
  ["a limit, refused past it", { maxmemory: "1048576" }, { kind: "strong" }],
  ["a policy that never applies", { "maxmemory-policy": "allkeys-lru" }, { kind: "strong" }],
  ["no AOF", { appendonly: "no" }, { kind: "weak", found: "appendonly no", remedy: /appendonly yes/ }],
  ["an fsync each second", { appendfsync: "everysec" }, { kind: "weak", found: "appendfsync everysec" }],
  ["no fsync", { appendfsync: "no" }, { kind: "weak", found: "appendfsync no" }],
  [
    "eviction",
    { maxmemory: "1048576", "maxmemory-policy": "allkeys-lru" },
    { kind: "weak", found: "maxmemory-policy allkeys-lru", remedy: /noeviction/ },
  ],
  [
    "all of it",
    { appendonly: "no", appendfsync: "everysec", maxmemory: "1", "maxmemory-policy": "volatile-ttl" },
    { kind: "weak", found: "appendonly no, appendfsync everysec, maxmemory-policy volatile-ttl" },
  ],
  [
    "a service that hides a setting",
    { appendfsync: undefined },
    { kind: "unverified", found: /appendfsync/ },
  ],
])("%s", (_, found, verdict) => {
  expect(judgeDurability({ ...safe, ...found }).durability).toMatchObject(verdict);
});

describe.skipIf(skipRedis)("of a server", () => {
  test("asked again, it tells what is in force now", async () => {
    await using server = await startRedis();
    await using store = openStore(server.url, { prefix: "shop/bot" });
    expect(await store.durability()).toEqual({ kind: "strong" });
    await server.restart({ appendfsync: "everysec" });
    await expect
      .poll(() => store.durability().catch(String))
      .toMatchObject({ kind: "weak", found: "appendfsync everysec" });
  });

  test("that does not let this user ask, or has no CONFIG, is unverified; one that is away is an error", async () => {
    await using server = await startRedis({ config: { "rename-command": ["CONFIG", "NOTHING"] } });
    await using store = openStore(server.url, { prefix: "shop/bot" });
    expect(await store.durability()).toMatchObject({ kind: "unverified", remedy: /CONFIG GET/ });
    const admin = new Redis(server.url);
    await admin.acl("SETUSER", "bot", "on", ">secret", "~*", "+@all", "-config");
    admin.disconnect();
    const url = server.url.replace("redis://", "redis://bot:secret@");
    await using limited = openStore(url, { prefix: "shop/bot" });
    expect(await limited.durability()).toMatchObject({ kind: "unverified" });
    await server.kill("SIGKILL");
    await expect(store.durability()).rejects.toMatchObject({ code: "UNREACHABLE" });
  });
});

test.each([
  ["redis", "8.0.2", true],
  ["redis", "10.1.0", true],
  ["redis", "7.4.2", false],
  ["redis", "7.2.4", false],
  ["valkey", "8.0.1", false],
  ["valkey", "9.1.0", false],
  ["other", "", false],
])("%s %s with an fsync each second: WAITAOF is believed: %s", (name, version, believed) => {
  const judged = judgeDurability({ ...safe, appendfsync: "everysec" }, { name, version });
  expect(judged.mustWait).toBe(believed);
  expect(judged.durability.kind).toBe(believed ? "strong" : "weak");
});

describe("of servers that fsync each second", () => {
  const everySecond = { config: { appendfsync: "everysec" } };

  test.each<RedisProgram>(["redis-server", "valkey-server", "valkey-server-8.1"])(
    "%s: weak, and no write waits for what proves nothing",
    async (program) => {
      if (skipProgram(program)) return;
      await using server = await startRedis({ program, ...everySecond });
      await using store = openStore(server.url, { prefix: "shop/bot" });
      expect(await store.durability()).toMatchObject({ kind: "weak", found: "appendfsync everysec" });
      expect(await store.inbox(1).accept(aRequest("1"))).toMatchObject({ kind: "stored" });
    },
  );

  test.skipIf(skipProgram("redis-server-8.0"))(
    "redis-server-8.0: strong, an acceptance comes after its fsync, and those that come together share one",
    async () => {
      await using server = await startRedis({ program: "redis-server-8.0", ...everySecond });
      await using store = openStore(server.url, { prefix: "shop/bot" });
      const admin = new Redis(server.url);
      const seen: string[] = [];
      const monitor = await admin.monitor();
      monitor.on("monitor", (_time: string, args: string[]) => seen.push((args[0] ?? "").toLowerCase()));
      const inbox = store.inbox(1);
      const requests = Array.from({ length: 40 }, (_, n) => aRequest(String(n)));
      const accepted = await Promise.all(requests.map((request) => inbox.accept(request)));
      expect(accepted.every(({ kind }) => kind === "stored")).toBe(true);
      expect(await store.durability()).toEqual({ kind: "strong" });
      await expect
        .poll(() => seen.filter((name) => name.startsWith("eval")).length)
        .toBeGreaterThanOrEqual(40);
      const waits = seen.lastIndexOf("waitaof");
      expect(seen.findIndex((name) => name === "evalsha" || name === "eval")).toBeLessThan(waits);
      expect(seen.filter((name) => name === "waitaof").length).toBeLessThan(10);
      monitor.disconnect();
      admin.disconnect();
    },
  );

  test.skipIf(skipProgram("redis-server-8.0"))(
    "redis-server-8.0: what another connection stored counts as seen only once it is on disk",
    async () => {
      await using server = await startRedis({ program: "redis-server-8.0", ...everySecond });
      await using store = openStore(server.url, { prefix: "shop/bot" });
      await store.inbox(1).accept(aRequest("1"));
      const other = new Redis(server.url);
      await other.set("sab:{shop/bot}:seen:Ev2", "2");
      expect(await store.inbox(1).accept(aRequest("2"))).toEqual({ kind: "seen" });
      expect(await isOnDisk(other)).toBe(true);
      other.disconnect();
    },
  );

  test.skipIf(skipProgram("redis-server-8.0"))(
    "redis-server-8.0: a server that has forgotten the script makes no acceptance come before its fsync",
    async () => {
      await using server = await startRedis({ program: "redis-server-8.0", ...everySecond });
      await using store = openStore(server.url, { prefix: "shop/bot" });
      await store.inbox(1).accept(aRequest("1"));
      const other = new Redis(server.url);
      await other.script("FLUSH");
      await other.set("written-before", "1");
      expect(await store.inbox(1).accept(aRequest("2"))).toMatchObject({ kind: "stored" });
      expect(await isOnDisk(other)).toBe(true);
      other.disconnect();
    },
  );

  /** Whether the last write of this connection is on disk now. */
  async function isOnDisk(redis: Redis): Promise<boolean> {
    const reply = await redis.call("WAITAOF", 1, 0, 1);
    return Array.isArray(reply) && Number(reply[0]) === 1;
  }

  test.skipIf(skipProgram("redis-server-8.0"))(
    "a disk that is not in time: nothing is accepted",
    async () => {
      await using server = await startRedis({ program: "redis-server-8.0", ...everySecond });
      await using store = openStore(server.url, { prefix: "shop/bot" });
      const inbox = store.inbox(1);
      await inbox.accept(aRequest("1"));
      server.pause();
      await expect(inbox.accept(aRequest("2"))).rejects.toMatchObject({ code: "TIMEOUT" });
      server.resume();
    },
  );
});
