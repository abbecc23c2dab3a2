import { limits } from "../limits.ts";
import type { LeaseAttempt } from "../port.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { luaScript } from "./script.ts";

const script = luaScript("acquire-lease", "open");

/** Takes the store's lease and raises the epoch, or tells who holds it. @throws {StoreError} */
export async function acquireLease(
  connection: Connection,
  keys: Keys,
  holder: string,
  ttlMs: number,
  gone: string | undefined,
): Promise<LeaseAttempt> {
  const [outcome, detail] = await connection.run(
    script,
    [keys.epoch, keys.lease],
    [holder, ttlMs, gone ?? ""],
    limits.commandMs,
  );
  return outcome === 1 ? { kind: "held", epoch: Number(detail) } : { kind: "taken", holder: String(detail) };
}
