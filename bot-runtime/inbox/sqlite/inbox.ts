import { limits } from "../limits.ts";
import type { Inbox } from "../port.ts";
import {
  asDone,
  readEntry,
  readLastTurns,
  readThread,
  readTurn,
  readWatermarks,
  watermarksText,
} from "../stored.ts";
import { acceptRequest, countEntries } from "./accept-request.ts";
import type { Database } from "./database.ts";
import { buryTurn } from "./dead-letters.ts";
import { fence } from "./fence.ts";
import { pruner } from "./prune.ts";
import { rateTurn } from "./ratings.ts";
import { keepSigningKey } from "./signing-key.ts";
import {
  lastTurns,
  putLastTurn,
  putThread,
  putTurn,
  threadName,
  threadText,
  turnName,
  turnText,
} from "./values.ts";

export type SqliteSteps = {
  read<T>(step: string, work: (database: Database) => T): Promise<T>;
  commit<T>(step: string, work: (database: Database) => T): Promise<T>;
  readonly now: () => number;
};

/** The inbox of one epoch's holder: each write checks the epoch in its own transaction. */
export function sqliteInbox(steps: SqliteSteps, epoch: number, bound: number): Inbox {
  const { read, now } = steps;
  const prune = pruner();
  const write = <T>(step: string, work: (database: Database, nowMs: number) => T): Promise<T> =>
    steps.commit(step, (database) => {
      fence(database, epoch);
      return work(database, now());
    });
  return {
    accept: (request) =>
      write("accept-request", (database, nowMs) => {
        prune(database, nowMs);
        return acceptRequest(database, request, bound, nowMs);
      }),
    save: (turn, thread) =>
      write("save-turn", (database, nowMs) => {
        putTurn(database, turn, null);
        putThread(database, thread, nowMs);
      }),
    finish: (turn, thread, noted) =>
      write("finish-turn", (database, nowMs) => {
        for (const entryId of turn.entryIds) database.run("DELETE FROM inbox WHERE id = ?", Number(entryId));
        putTurn(database, asDone(turn), nowMs + limits.doneMs);
        putThread(database, thread, nowMs);
        putLastTurn(database, noted, nowMs);
      }),
    lastTurns: (userId) =>
      read("last-turns", (database) => readLastTurns(lastTurns(database, userId, now()))),
    bury: (turn, problem, buriedAtMs) =>
      write("bury-turn", (database, nowMs) =>
        buryTurn(database, turn, problem, buriedAtMs, nowMs + limits.doneMs),
      ),
    entries: (cursor, limit) =>
      read("entries", (database) =>
        database
          .all("SELECT id, request FROM inbox WHERE id > ? ORDER BY id LIMIT ?", Number(cursor), limit)
          .map((row) => readEntry(String(row.id), row.request)),
      ),
    loadTurn: (turnId) =>
      read("load-turn", (database) => {
        const text = turnText(database, turnId, now());
        return text === undefined ? undefined : readTurn(turnName(turnId), text);
      }),
    loadThread: (key) =>
      read("load-thread", (database) => {
        const text = threadText(database, key, now());
        return text === undefined ? undefined : readThread(threadName(key), text);
      }),
    loadWatermarks: () =>
      read("load-watermarks", (database) =>
        readWatermarks(database.get("SELECT value FROM watermarks")?.value),
      ),
    saveWatermarks: (watermarks) =>
      write("save-watermarks", (database) => {
        const text = watermarksText(watermarks);
        database.run("INSERT OR REPLACE INTO watermarks (only_row, value) VALUES (1, ?)", text);
      }),
    rate: (rating) => write("rate-turn", (database, nowMs) => rateTurn(database, rating, nowMs)),
    signingKey: () => write("keep-signing-key", keepSigningKey),
    pending: () => read("pending", countEntries),
  };
}
