import type { Watermarks } from "../port.ts";
import { watermarksText } from "../stored.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("save-watermarks", "fenced");

/** Keeps how far the look back came. @throws {StoreError} */
export async function saveWatermarks(fence: Fence, watermarks: Watermarks): Promise<void> {
  await runFenced(fence, script, [fence.keys.watermarks], [watermarksText(watermarks)]);
}
