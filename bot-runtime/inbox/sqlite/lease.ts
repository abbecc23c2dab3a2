import type { LeaseAttempt } from "../port.ts";
import type { Database } from "./database.ts";
import { knownEpoch, putEpoch } from "./fence.ts";

/** Takes the file's lease and raises the epoch, or tells who holds it. */
export function acquireLease(
  database: Database,
  holder: string,
  ttlMs: number,
  gone: string | undefined,
  nowMs: number,
): LeaseAttempt {
  const row = database.get("SELECT holder, expires_at_ms FROM lease");
  const heldBy = row !== undefined && Number(row.expires_at_ms) > nowMs ? String(row.holder) : holder;
  if (heldBy !== holder && heldBy !== gone) return { kind: "taken", holder: heldBy };
  const epoch = knownEpoch(database) + 1;
  putEpoch(database, epoch);
  database.run(
    "INSERT OR REPLACE INTO lease (only_row, holder, epoch, expires_at_ms) VALUES (1, ?, ?, ?)",
    holder,
    epoch,
    nowMs + ttlMs,
  );
  return { kind: "held", epoch };
}

/** True while the lease is this holder's, at this epoch, has not run out, and no newer epoch is in force. */
export const renewLease = (
  database: Database,
  holder: string,
  epoch: number,
  ttlMs: number,
  nowMs: number,
): boolean =>
  knownEpoch(database) <= epoch &&
  database.run(
    "UPDATE lease SET expires_at_ms = ? WHERE holder = ? AND epoch = ? AND expires_at_ms > ?",
    nowMs + ttlMs,
    holder,
    epoch,
    nowMs,
  ).changes === 1;

export function releaseLease(database: Database, holder: string, epoch: number): void {
  database.run("DELETE FROM lease WHERE holder = ? AND epoch = ?", holder, epoch);
}
