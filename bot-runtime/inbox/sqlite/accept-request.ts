import type { Request } from "../../turns/request.ts";
import { limits } from "../limits.ts";
import type { Accepted } from "../port.ts";
import type { Database } from "./database.ts";

/** Stores a request unless one of its keys was seen. */
export function acceptRequest(database: Database, request: Request, bound: number, nowMs: number): Accepted {
  for (const key of request.keys) {
    const marker = database.get("SELECT expires_at_ms FROM seen WHERE key = ?", key);
    if (marker !== undefined && Number(marker.expires_at_ms) > nowMs) return { kind: "seen" };
  }
  if (countEntries(database) >= bound) return { kind: "full" };
  const { insertedId } = database.run("INSERT INTO inbox (request) VALUES (?)", JSON.stringify(request));
  for (const key of request.keys)
    database.run(
      "INSERT OR REPLACE INTO seen (key, expires_at_ms) VALUES (?, ?)",
      key,
      nowMs + limits.seenMs,
    );
  return { kind: "stored", entryId: String(insertedId) };
}

export const countEntries = (database: Database): number =>
  Number(database.get("SELECT count(*) AS entries FROM inbox")?.entries ?? 0);
