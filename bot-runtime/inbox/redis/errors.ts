import { ReplyError } from "ioredis";
import { StoreError, type StoreErrorCode } from "../errors.ts";

/** First word of a Redis error reply -> what it means here. */
const replies: Readonly<Record<string, StoreErrorCode>> = {
  READONLY: "READ_ONLY",
  MASTERDOWN: "READ_ONLY",
  LOADING: "LOADING",
  BUSY: "BUSY",
  MISCONF: "PERSISTENCE_FAILING",
  NOREPLICAS: "PERSISTENCE_FAILING",
  OOM: "OUT_OF_MEMORY",
  NOAUTH: "AUTH_REFUSED",
  WRONGPASS: "AUTH_REFUSED",
  NOPERM: "PERMISSION_MISSING",
  WRONGTYPE: "WRONG_TYPE",
  UNREADABLE: "VALUE_UNREADABLE",
  MOVED: "CLUSTER",
  ASK: "CLUSTER",
  CROSSSLOT: "CLUSTER",
  CLUSTERDOWN: "CLUSTER",
  TRYAGAIN: "CLUSTER",
};

/** Error codes of Node's TLS that have no common prefix (OpenSSL's names of certificate troubles). */
const certificateTroubles =
  /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$)/;

/** Turns what ioredis threw for `step` into our own error. */
export function asStoreError(step: string, thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const cause = withoutCommand(thrown);
  if (thrown instanceof ReplyError) {
    const word = replyWord(cause.message);
    return new StoreError(replies[word] ?? "UNEXPECTED", `${step}: the store answered ${word}`, { cause });
  }
  const code = codeOf(thrown);
  if (certificateTroubles.test(code))
    return new StoreError("TLS_REFUSED", `${step}: no TLS connection (${code})`, { cause });
  return new StoreError("UNREACHABLE", `${step}: no connection to the store (${code})`, { cause });
}

function replyWord(message: string): string {
  // The one trouble without a word of its own: a command that the ACL refuses inside a script (Redis 7.0; later ones and Valkey).
  if (/^ERR (The user executing the script|ACL failure in script)/.test(message)) return "NOPERM";
  return /^[A-Z]+/.exec(message)?.[0] ?? "ERR";
}

/**
 * ioredis hangs the command with its arguments on its errors: the password of AUTH, or what a person wrote. Neither may reach a
 * log, so only the words are kept.
 */
function withoutCommand(thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return Object.assign(new Error(message), { code: codeOf(thrown) });
}

function codeOf(thrown: unknown): string {
  for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if ("code" in at && typeof at.code === "string") return at.code;
  return "closed";
}
