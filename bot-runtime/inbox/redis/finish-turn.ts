import { type Turn, threadKey } from "../../turns/turn.ts";
import { limits } from "../limits.ts";
import type { Remembered } from "../port.ts";
import { asDone } from "../stored.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("finish-turn", "fenced");

/** Removes the turn's entries and keeps the turn as done. @throws {StoreError} */
export async function finishTurn(fence: Fence, turn: Turn, thread: Remembered | undefined): Promise<void> {
  const { keys } = fence;
  await runFenced(
    fence,
    script,
    [keys.inbox, keys.turn(turn.id), ...(thread === undefined ? [] : [keys.thread(threadKey(thread.value))])],
    [
      JSON.stringify(asDone(turn)),
      limits.doneMs,
      ...(thread === undefined ? ["", 0] : [JSON.stringify(thread.value), thread.ttlMs]),
      ...turn.entryIds,
    ],
  );
}
