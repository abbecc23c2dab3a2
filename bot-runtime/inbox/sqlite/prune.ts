import { limits } from "../limits.ts";
import type { Database } from "./database.ts";

/** Removes what is past its time, from time to time and a bounded number of rows at once, as part of another write. */
export function pruner(): (database: Database, nowMs: number) => void {
  let nextMs = 0;
  return (database, nowMs) => {
    if (nowMs < nextMs) return;
    nextMs = nowMs + limits.sqlitePruneEveryMs;
    for (const [table, id] of [
      ["seen", "key"],
      ["turn", "id"],
      ["thread", "key"],
      ["last_turns", "user"],
    ])
      database.run(
        `DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM ${table} WHERE expires_at_ms <= ? LIMIT ?)`,
        nowMs,
        limits.sqlitePruneRows,
      );
  };
}
