import type { Turn } from "../../turns/turn.ts";
import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { DeadLetter, UnreadableLetter } from "../port.ts";
import { asDone, asPutBack, readLetter } from "../stored.ts";
import type { Database } from "./database.ts";
import { putTurn } from "./values.ts";

/** Moves the turn's entries to the dead letters, one for each request, and keeps the turn as done. */
export function buryTurn(
  database: Database,
  turn: Turn,
  problem: string,
  nowMs: number,
  doneUntilMs: number,
): void {
  for (const entryId of turn.entryIds) {
    database.run(
      `INSERT INTO dead (request, turn, problem, buried_at_ms)
       SELECT request, ?, ?, ? FROM inbox WHERE id = ?`,
      JSON.stringify(turn),
      problem,
      nowMs,
      Number(entryId),
    );
    database.run("DELETE FROM inbox WHERE id = ?", Number(entryId));
  }
  database.run("DELETE FROM dead WHERE id <= (SELECT max(id) FROM dead) - ?", limits.deadLetters);
  putTurn(database, asDone(turn), doneUntilMs);
}

/** The oldest dead letters. */
export const deadLetters = (database: Database, limit: number): (DeadLetter | UnreadableLetter)[] =>
  database.all("SELECT * FROM dead ORDER BY id LIMIT ?", limit).map(asLetter);

/** Puts a dead letter back into the inbox; false when there is none of this id. @throws {StoreError} VALUE_UNREADABLE */
export function retryDeadLetter(database: Database, deadId: string, doneUntilMs: number): boolean {
  if (!isLetterId(deadId)) return false;
  const row = database.get("SELECT * FROM dead WHERE id = ?", Number(deadId));
  if (row === undefined) return false;
  const letter = asLetter(row);
  if ("unreadable" in letter)
    throw new StoreError("VALUE_UNREADABLE", `dead letter ${deadId}: ${letter.unreadable}`);
  database.run("INSERT INTO inbox (request) SELECT request FROM dead WHERE id = ?", Number(deadId));
  database.run("DELETE FROM dead WHERE id = ?", Number(deadId));
  // A request that was sent together with an earlier one has no turn of its own: it gets a new one.
  if (letter.turn?.id === letter.request.id) putTurn(database, asPutBack(letter.turn), doneUntilMs);
  return true;
}

export const dropDeadLetter = (database: Database, deadId: string): boolean =>
  isLetterId(deadId) && database.run("DELETE FROM dead WHERE id = ?", Number(deadId)).changes === 1;

/** People type these: whatever is no id is simply not there. */
const isLetterId = (deadId: string): boolean => /^\d{1,15}$/.test(deadId);

const asLetter = (row: Readonly<Record<string, unknown>>): DeadLetter | UnreadableLetter =>
  readLetter({
    deadId: String(row.id),
    request: row.request,
    turn: row.turn,
    problem: row.problem,
    buriedAtMs: row.buried_at_ms,
  });
