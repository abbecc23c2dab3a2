import { newSigningKey } from "../signing-key.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("keep-signing-key", "fenced");

/** The binding's signing key, made where there is none. @throws {StoreError} */
export async function keepSigningKey(fence: Fence): Promise<string> {
  const [, key] = await runFenced(fence, script, [fence.keys.signingKey], [newSigningKey()]);
  return String(key);
}
