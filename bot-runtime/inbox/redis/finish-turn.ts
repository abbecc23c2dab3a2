import type { Noted } from "../../turns/last-turn.ts";
import { type Turn, threadKey } from "../../turns/turn.ts";
import { limits } from "../limits.ts";
import type { Remembered } from "../port.ts";
import { asDone, storedVersion } from "../stored.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("finish-turn", "fenced");

/** Removes the turn's entries, keeps the turn as done, and notes it in its person's list. @throws {StoreError} */
export async function finishTurn(
  fence: Fence,
  turn: Turn,
  thread: Remembered | undefined,
  noted: Noted | undefined,
): Promise<void> {
  const { keys } = fence;
  await runFenced(
    fence,
    script,
    [
      keys.inbox,
      keys.turn(turn.id),
      ...(thread === undefined ? [] : [keys.thread(threadKey(thread.value))]),
      ...(noted === undefined ? [] : [keys.lastTurns(noted.user)]),
    ],
    [
      JSON.stringify(asDone(turn)),
      limits.doneMs,
      ...(thread === undefined ? ["", 0] : [JSON.stringify(thread.value), thread.ttlMs]),
      noted === undefined ? "" : JSON.stringify(noted.turn),
      limits.lastTurnsMs,
      limits.lastTurns,
      storedVersion,
      ...turn.entryIds,
    ],
  );
}
