import { limits } from "../limits.ts";
import type { Rated, Rating } from "../rating.ts";
import { readRatings } from "../stored.ts";
import type { Database } from "./database.ts";

/** Keeps a person's opinion about an answer; what is past its time or number leaves. */
export function rateTurn(database: Database, rating: Rating, nowMs: number): Rated {
  const { turn, user, value, atMs } = rating;
  const old = database.get("SELECT value, at_ms FROM rating WHERE turn = ? AND user = ?", turn, user);
  if (old !== undefined) {
    const [known] = readRatings([old.value], 0);
    if (Number(old.at_ms) >= atMs || known?.value === value) return "same";
  }
  const text = JSON.stringify(rating);
  database.run(
    "INSERT OR REPLACE INTO rating (turn, user, value, at_ms) VALUES (?, ?, ?, ?)",
    turn,
    user,
    text,
    Math.floor(atMs),
  );
  database.run("DELETE FROM rating WHERE at_ms <= ?", nowMs - limits.ratingMs);
  database.run(
    "DELETE FROM rating WHERE (turn, user) IN (SELECT turn, user FROM rating ORDER BY at_ms DESC LIMIT -1 OFFSET ?)",
    limits.ratings,
  );
  return "kept";
}

export const ratings = (database: Database, nowMs: number): Rating[] =>
  readRatings(
    database.all("SELECT value FROM rating ORDER BY at_ms LIMIT ?", limits.ratings).map(({ value }) => value),
    nowMs,
  );
