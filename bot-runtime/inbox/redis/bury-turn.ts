import type { Turn } from "../../turns/turn.ts";
import { limits } from "../limits.ts";
import { asDone } from "../stored.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("bury-turn", "fenced");

/** Moves the turn's entries to the dead letters and keeps the turn as done. @throws {StoreError} */
export async function buryTurn(fence: Fence, turn: Turn, problem: string, nowMs: number): Promise<void> {
  const { keys } = fence;
  await runFenced(
    fence,
    script,
    [keys.inbox, keys.dead, keys.turn(turn.id)],
    [
      JSON.stringify(turn),
      JSON.stringify(asDone(turn)),
      limits.doneMs,
      problem,
      nowMs,
      limits.deadLetters,
      ...turn.entryIds,
    ],
  );
}
