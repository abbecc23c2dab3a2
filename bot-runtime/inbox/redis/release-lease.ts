import { limits } from "../limits.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { luaScript } from "./script.ts";

const script = luaScript("release-lease", "open");

/** Gives the lease up, unless it is somebody else's by now. @throws {StoreError} */
export async function releaseLease(
  connection: Connection,
  keys: Keys,
  holder: string,
  epoch: number,
): Promise<void> {
  await connection.run(script, [keys.lease], [holder, epoch], limits.commandMs);
}
