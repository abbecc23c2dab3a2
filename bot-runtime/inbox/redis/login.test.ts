import { describe, expect, test } from "vitest";
import { skipRedis, startRedis } from "../../../test/servers/redis.ts";
import { openStore } from "../index.ts";

describe.skipIf(skipRedis)("a login that changes needs no restart", () => {
  test("one that comes after the first connection is taken", async () => {
    await using server = await startRedis({ config: { requirepass: "secret" } });
    let url = server.url;
    await using store = openStore(() => url, { prefix: "test/bot" });
    await expect(store.ping()).rejects.toMatchObject({ code: "AUTH_REFUSED" });
    url = server.url.replace("redis://", "redis://:secret@");
    await expect
      .poll(
        () =>
          store.ping().then(
            () => "ok",
            ({ code }) => code,
          ),
        { timeout: 10_000 },
      )
      .toBe("ok");
  });

  test("one that was replaced is taken with the next connection", async () => {
    await using server = await startRedis({ config: { requirepass: "old" } });
    let password = "old";
    await using store = openStore(() => server.url.replace("redis://", `redis://:${password}@`), {
      prefix: "test/bot",
    });
    await store.ping();
    password = "new";
    await server.restart({ requirepass: "new" });
    await expect
      .poll(
        () =>
          store.ping().then(
            () => "ok",
            ({ code }) => code,
          ),
        { timeout: 10_000 },
      )
      .toBe("ok");
  });
});
