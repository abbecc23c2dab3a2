import { z } from "zod";
import { secretKey, secretName } from "../secrets.ts";
import { redisUrl } from "../urls.ts";

const Redis = z
  .strictObject({
    url: redisUrl().describe(
      "Address of a Redis 7 (or Valkey) with appendfsync always, such as rediss://redis.sre:6379/0.",
    ),
    secretRef: z
      .strictObject({
        name: secretName(),
        usernameKey: secretKey(
          "Key that holds the user's name; without it the user is default. Default: username.",
        ).default("username"),
        passwordKey: secretKey("Key that holds the password. Default: password.").default("password"),
      })
      .optional()
      .describe("Secret with the user and the password. Default: no login."),
  })
  .describe("A Redis or Valkey of your own.");

export const StoreSchema = z
  .strictObject({ redis: Redis })
  .describe(
    "Where threads and unanswered requests are kept. Default: the store that the operator was installed with.",
  );
