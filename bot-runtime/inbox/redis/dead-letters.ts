import { limits } from "../limits.ts";
import type { DeadLetter, UnreadableLetter } from "../port.ts";
import { readLetter } from "../stored.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { type StreamItem, streamFields } from "./stream.ts";

/** The oldest dead letters. @throws {StoreError} */
export async function deadLetters(
  connection: Connection,
  keys: Keys,
  limit: number,
): Promise<(DeadLetter | UnreadableLetter)[]> {
  const items = await connection.ask(
    "dead-letters",
    (redis) => redis.xrange(keys.dead, "-", "+", "COUNT", limit),
    limits.commandMs,
  );
  return items.map(asLetter);
}

/** @throws {StoreError} */
export async function findLetter(
  connection: Connection,
  keys: Keys,
  deadId: string,
): Promise<DeadLetter | UnreadableLetter | undefined> {
  if (!isLetterId(deadId)) return undefined;
  const items = await connection.ask(
    "find-dead-letter",
    (redis) => redis.xrange(keys.dead, deadId, deadId),
    limits.commandMs,
  );
  return items.map(asLetter)[0];
}

/** False when there is none of this id. @throws {StoreError} */
export async function dropDeadLetter(connection: Connection, keys: Keys, deadId: string): Promise<boolean> {
  if (!isLetterId(deadId)) return false;
  const removed = await connection.ask(
    "drop-dead-letter",
    (redis) => redis.xdel(keys.dead, deadId),
    limits.commandMs,
  );
  return removed === 1;
}

/** People type these: whatever is no stream id is simply not there. */
const isLetterId = (deadId: string): boolean => /^\d{1,16}-\d{1,16}$/.test(deadId);

function asLetter(item: StreamItem): DeadLetter | UnreadableLetter {
  const fields = streamFields(item);
  return readLetter({
    deadId: item[0],
    request: fields.get("request"),
    turn: fields.get("turn"),
    problem: fields.get("problem"),
    buriedAtMs: fields.get("buriedAtMs"),
  });
}
