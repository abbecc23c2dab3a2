import { StoreError, type StoreErrorCode } from "../errors.ts";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) -> what they mean here. */
const results: Readonly<Record<number, StoreErrorCode>> = {
  3: "FILE_UNUSABLE", // PERM
  5: "BUSY", // BUSY
  6: "BUSY", // LOCKED
  7: "OUT_OF_MEMORY", // NOMEM
  8: "FILE_UNUSABLE", // READONLY
  10: "PERSISTENCE_FAILING", // IOERR
  11: "FILE_UNUSABLE", // CORRUPT
  13: "PERSISTENCE_FAILING", // FULL
  14: "FILE_UNUSABLE", // CANTOPEN
  26: "FILE_UNUSABLE", // NOTADB
};

/** Turns what node:sqlite, or making the file's folder, threw for `step` into our own error. */
export function asSqliteError(step: string, thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  if (!(thrown instanceof Error)) return new StoreError("UNEXPECTED", step, { cause: thrown });
  if ("errcode" in thrown && typeof thrown.errcode === "number") {
    // An extended code carries its primary one in the lowest byte.
    const code = results[thrown.errcode & 0xff] ?? "UNEXPECTED";
    return new StoreError(code, `${step}: ${thrown.message}`, { cause: thrown });
  }
  const ofFileSystem = "syscall" in thrown;
  return new StoreError(ofFileSystem ? "FILE_UNUSABLE" : "UNEXPECTED", `${step}: ${thrown.message}`, {
    cause: thrown,
  });
}
