import { newSigningKey } from "../signing-key.ts";
import type { Database } from "./database.ts";

/** The binding's signing key, made where there is none. */
export function keepSigningKey(database: Database): string {
  database.run("INSERT OR IGNORE INTO signing_key (only_row, value) VALUES (1, ?)", newSigningKey());
  return String(database.get("SELECT value FROM signing_key")?.value);
}
