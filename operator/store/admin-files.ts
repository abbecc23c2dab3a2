import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./errors.ts";
import { limits } from "./limits.ts";

/** Who the operator is to the store. Without a password it says nothing: a server on a laptop asks for none. */
export type AdminLogin = { readonly username: string; readonly password: string | undefined };

/**
 * The files of the chart's Secret in STORE_DIR, read at each call: a rotated one needs no restart.
 * @throws {StoreError} FILES_UNUSABLE
 */
export const adminLogin = (dir: string): AdminLogin => ({
  username: fileIn(dir, "username") ?? "default",
  password: fileIn(dir, "password"),
});

/**
 * What every bot's password is derived from.
 * @throws {StoreError} FILES_UNUSABLE
 */
export function masterKey(dir: string): string {
  const key = fileIn(dir, "master-key");
  if (key === undefined) throw unusable("master-key", "is missing or empty");
  if (key.length < limits.masterKeyCharacters)
    throw unusable("master-key", `has fewer than ${limits.masterKeyCharacters} characters`);
  return key;
}

/** Without the line break that editors and `echo` leave. Undefined: there is none, or nothing in it. */
function fileIn(dir: string, name: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(dir, name));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (code === "ENOENT") return undefined;
    throw unusable(name, `cannot be read (${code})`);
  }
  if (bytes.length > limits.fileBytes) throw unusable(name, "is far too long");
  const text = bytes.toString("utf8").replace(/\r?\n$/, "");
  return text === "" ? undefined : text;
}

const unusable = (name: string, problem: string): StoreError =>
  new StoreError("FILES_UNUSABLE", `the file ${name} of STORE_DIR ${problem}`);
