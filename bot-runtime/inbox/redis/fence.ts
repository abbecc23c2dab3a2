import { fenced } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Connection, Reply } from "./connection.ts";
import type { Keys } from "./keys.ts";
import type { Script } from "./script.ts";

/** What every write of an epoch's holder needs. */
export type Fence = { readonly connection: Connection; readonly keys: Keys; readonly epoch: number };

/** Runs a fenced script: the epoch's key and our epoch go first. @throws {StoreError} FENCED when a newer epoch is in force */
export async function runFenced(
  { connection, keys, epoch }: Fence,
  script: Script,
  otherKeys: readonly string[],
  args: readonly (string | number)[],
  boundMs: number = limits.commandMs,
): Promise<Reply> {
  const reply = await connection.run(script, [keys.epoch, ...otherKeys], [epoch, ...args], boundMs);
  if (reply[0] === -1) throw fenced(epoch, Number(reply[1]));
  return reply;
}
