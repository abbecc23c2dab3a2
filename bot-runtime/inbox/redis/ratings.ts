import { limits } from "../limits.ts";
import type { Rating } from "../rating.ts";
import { readRatings } from "../stored.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { streamFields } from "./stream.ts";

/** What people thought of answers. @throws {StoreError} */
export async function ratings(connection: Connection, keys: Keys): Promise<Rating[]> {
  const items = await connection.ask(
    "ratings",
    (redis) => redis.xrange(keys.ratings, "-", "+", "COUNT", limits.ratings),
    limits.commandMs,
  );
  return readRatings(
    items.map((item) => streamFields(item).get("rating")),
    Date.now(),
  );
}
