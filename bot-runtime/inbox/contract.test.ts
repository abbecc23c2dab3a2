import { test } from "vitest";
import { installedRedis, redisMissing } from "../../test/servers/redis.ts";
import { storeContract } from "./contract.ts";
import { redisHarness } from "./redis/harness.ts";
import { sqliteHarness } from "./sqlite/harness.ts";

storeContract("SQLite", sqliteHarness);

for (const program of installedRedis) storeContract(program, () => redisHarness(program));

if (installedRedis.length === 0)
  test.skipIf(process.env.CI !== "true")(redisMissing, () => {
    throw new Error(redisMissing);
  });
