import { type Turn, threadKey } from "../../turns/turn.ts";
import type { Remembered } from "../port.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("save-turn", "fenced");

/** Saves a turn that goes on, and its thread. @throws {StoreError} */
export async function saveTurn(fence: Fence, turn: Turn, thread: Remembered | undefined): Promise<void> {
  const { keys } = fence;
  await runFenced(
    fence,
    script,
    [keys.turn(turn.id), ...(thread === undefined ? [] : [keys.thread(threadKey(thread.value))])],
    [JSON.stringify(turn), ...(thread === undefined ? [] : [JSON.stringify(thread.value), thread.ttlMs])],
  );
}
