import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { skipRedis, startRedis } from "../../../test/servers/redis.ts";
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
  expect(judgeDurability({ ...safe, ...found })).toMatchObject(verdict);
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
