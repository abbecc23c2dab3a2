import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Inbox } from "../port.ts";
import { readEntry, readLastTurns, readThread, readTurn, readWatermarks } from "../stored.ts";
import { acceptRequest } from "./accept-request.ts";
import { buryTurn } from "./bury-turn.ts";
import type { Fence } from "./fence.ts";
import { finishTurn } from "./finish-turn.ts";
import { keepSigningKey } from "./keep-signing-key.ts";
import { rateTurn } from "./rate-turn.ts";
import { saveTurn } from "./save-turn.ts";
import { saveWatermarks } from "./save-watermarks.ts";
import { streamFields } from "./stream.ts";

/**
 * The inbox of one epoch's holder. The stream is the list of unfinished entries and the epoch says who may work them; a consumer
 * group would be a second record of the same fact.
 */
export function redisInbox(fence: Fence, bound: number): Inbox {
  const { connection, keys } = fence;
  return {
    accept: (request) => acceptRequest(fence, request, bound),
    save: (turn, thread) => saveTurn(fence, turn, thread),
    finish: (turn, thread, noted) => finishTurn(fence, turn, thread, noted),
    lastTurns: async (userId) =>
      readLastTurns(await loadText(fence, keys.lastTurns(userId)).catch(unreadable)),
    bury: (turn, problem, nowMs) => buryTurn(fence, turn, problem, nowMs),
    async entries(cursor, limit) {
      const items = await connection.ask(
        "entries",
        (redis) => redis.xrange(keys.inbox, cursor === "" ? "-" : `(${cursor}`, "+", "COUNT", limit),
        limits.commandMs,
      );
      return items.map((item) => readEntry(item[0], streamFields(item).get("request")));
    },
    async loadTurn(turnId) {
      const raw = await loadText(fence, keys.turn(turnId));
      return raw === null ? undefined : readTurn(keys.turn(turnId), raw);
    },
    async loadThread(threadKey) {
      const raw = await loadText(fence, keys.thread(threadKey));
      return raw === null ? undefined : readThread(keys.thread(threadKey), raw);
    },
    loadWatermarks: async () => readWatermarks(await loadText(fence, keys.watermarks)),
    saveWatermarks: (watermarks) => saveWatermarks(fence, watermarks),
    rate: (rating) => rateTurn(fence, rating),
    signingKey: () => keepSigningKey(fence),
    pending: () => connection.ask("pending", (redis) => redis.xlen(keys.inbox), limits.commandMs),
  };
}

/** @throws {StoreError} but for a value that cannot be read */
function unreadable(error: unknown): undefined {
  if (error instanceof StoreError && error.code === "VALUE_UNREADABLE") return undefined;
  throw error;
}

/** A value of another type stands in for one that cannot be read: asking again would not help. */
async function loadText({ connection }: Fence, key: string): Promise<string | null> {
  try {
    return await connection.ask("load", (redis) => redis.get(key), limits.commandMs);
  } catch (error) {
    if (error instanceof StoreError && error.code === "WRONG_TYPE")
      throw new StoreError("VALUE_UNREADABLE", `${key}: a value of another type`, { cause: error });
    throw error;
  }
}
