import { limits } from "../limits.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { luaScript } from "./script.ts";

const script = luaScript("renew-lease", "open");

/** True while the lease is this holder's at this epoch, then prolonged. @throws {StoreError} */
export async function renewLease(
  connection: Connection,
  keys: Keys,
  holder: string,
  epoch: number,
  ttlMs: number,
): Promise<boolean> {
  const [outcome] = await connection.run(
    script,
    [keys.epoch, keys.lease],
    [holder, epoch, ttlMs],
    limits.commandMs,
  );
  return outcome === 1;
}
