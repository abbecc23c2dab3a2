import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import { asPutBack } from "../stored.ts";
import type { Connection } from "./connection.ts";
import { findLetter } from "./dead-letters.ts";
import type { Keys } from "./keys.ts";
import { luaScript } from "./script.ts";

const script = luaScript("retry-dead-letter", "open");

/** Puts a dead letter back into the inbox; false when there is none of this id. @throws {StoreError} */
export async function retryDeadLetter(connection: Connection, keys: Keys, deadId: string): Promise<boolean> {
  const letter = await findLetter(connection, keys, deadId);
  if (letter === undefined) return false;
  if ("unreadable" in letter)
    throw new StoreError("VALUE_UNREADABLE", `${keys.dead} ${deadId}: ${letter.unreadable}`);
  // A request that was sent together with an earlier one has no turn of its own: it gets a new one.
  const turn = letter.turn?.id === letter.request.id ? letter.turn : undefined;
  const [outcome] = await connection.run(
    script,
    [keys.inbox, keys.dead, ...(turn === undefined ? [] : [keys.turn(turn.id)])],
    [deadId, ...(turn === undefined ? [] : [JSON.stringify(asPutBack(turn)), limits.doneMs])],
    limits.commandMs,
  );
  return outcome === 1;
}
