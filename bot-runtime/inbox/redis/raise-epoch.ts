import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("raise-epoch", "fenced");

/** Makes the epoch the one in force. @throws {StoreError} FENCED when a newer one is */
export async function raiseEpoch(fence: Fence): Promise<void> {
  await runFenced(fence, script, [], []);
}
