import { fenced } from "../errors.ts";
import type { Database } from "./database.ts";

/** The highest epoch that the file has seen, 0 when none. */
export const knownEpoch = (database: Database): number =>
  Number(database.get("SELECT value FROM epoch")?.value ?? 0);

/** Before every write of an epoch's holder, in the same transaction. @throws {StoreError} FENCED when a newer one is in force */
export function fence(database: Database, ours: number): void {
  const known = knownEpoch(database);
  if (known > ours) throw fenced(ours, known);
  if (known < ours) putEpoch(database, ours);
}

export function putEpoch(database: Database, epoch: number): void {
  database.run("INSERT OR REPLACE INTO epoch (only_row, value) VALUES (1, ?)", epoch);
}
