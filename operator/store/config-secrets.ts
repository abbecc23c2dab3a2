import type { AdminConnection } from "./connection.ts";
import { asStoreError } from "./errors.ts";

/** Settings that hold a password in clear: of the default user, of a primary, of a TLS key. */
const secretSettings = ["*pass*", "masterauth"] as const;

/**
 * Whether `CONFIG GET` would tell a password of this server, the administrator's above all. Bots read there what an acknowledgement is
 * worth, and Redis cannot allow them some settings and not others. Where the operator cannot look, it counts as telling.
 * @throws {StoreError} when the store does not answer
 */
export async function tellsSecrets(connection: AdminConnection, signal: AbortSignal): Promise<boolean> {
  for (const setting of secretSettings) {
    try {
      const pairs = await connection.ask(
        "looking at the settings",
        (redis) => redis.config("GET", setting),
        signal,
      );
      // Names and values take turns.
      if (!Array.isArray(pairs) || pairs.some((value, at) => at % 2 === 1 && value !== "")) return true;
    } catch (error) {
      if (signal.aborted) throw error;
      const { code } = asStoreError("looking at the settings", error);
      if (code !== "PERMISSION_MISSING" && code !== "UNEXPECTED") throw error;
      return true;
    }
  }
  return false;
}
