import { ReplyError } from "ioredis";

/** Every way the default store can fail the operator, with what to do. Branch on the code, never on the message. */
const remedies = {
  UNREACHABLE:
    "Check that the store runs, that STORE_URL names it (rediss:// for a TLS port only), and that a NetworkPolicy lets the operator reach it",
  TIMEOUT: "Look at the store's load, its disk and the network between",
  CLOSED: "The operator is stopping: nothing is wrong with the store",
  AUTH_REFUSED: "Put the store's present user name and password into the Secret that is mounted at STORE_DIR",
  PERMISSION_MISSING:
    "Allow the operator's user of the store everything (+@all ~*): it keeps the bots' users there",
  TLS_REFUSED:
    "Use rediss:// for a TLS port and redis:// for a plain one, and give a private authority by NODE_EXTRA_CA_CERTS",
  READ_ONLY: "The store answered as a replica: point STORE_URL at the primary if this lasts",
  LOADING: "The store reads its data from disk; it answers when it has",
  FULL: "The store cannot write: free its disk or raise its maxmemory (the policy must stay noeviction)",
  NO_USERS: "The store has no ACL users: use Redis 6.2 or later, or Valkey",
  FILES_UNUSABLE: "Mend the Secret that is mounted at STORE_DIR",
  URL_INVALID: "Write STORE_URL as redis://host:6379/0, or rediss:// for TLS",
  UNEXPECTED: "See the cause in the operator's log",
} as const;

export type StoreErrorCode = keyof typeof remedies;

/** The default store was asked something and did not do it. Its message and cause never hold a password. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly remedy: string;

  constructor(code: StoreErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`The default store: ${what}. ${remedies[code]}.`, options);
    this.code = code;
    this.remedy = remedies[code];
  }
}

/** First word of an error reply -> what it means here. */
const replies: Readonly<Record<string, StoreErrorCode>> = {
  NOAUTH: "AUTH_REFUSED",
  WRONGPASS: "AUTH_REFUSED",
  NOPERM: "PERMISSION_MISSING",
  READONLY: "READ_ONLY",
  MASTERDOWN: "READ_ONLY",
  LOADING: "LOADING",
  MISCONF: "FULL",
  NOREPLICAS: "FULL",
  OOM: "FULL",
};

/** Error codes of Node's TLS that have no common prefix (OpenSSL's names of certificate troubles). */
const certificateTroubles =
  /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$)/;

/** Turns what ioredis threw for `step` into our own error. */
export function asStoreError(step: string, thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const cause = withoutCommand(thrown);
  if (thrown instanceof ReplyError) {
    const word = /^[A-Z]+/.exec(cause.message)?.[0] ?? "ERR";
    return new StoreError(replies[word] ?? "UNEXPECTED", `${step} was answered with ${word}`, { cause });
  }
  const code = codeOf(thrown);
  if (certificateTroubles.test(code))
    return new StoreError("TLS_REFUSED", `${step}: no TLS connection (${code})`, { cause });
  return new StoreError("UNREACHABLE", `${step}: no connection (${code})`, { cause });
}

/** ioredis hangs the command with its arguments on its errors: the password of AUTH among them. Only the words are kept. */
function withoutCommand(thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return Object.assign(new Error(message), { code: codeOf(thrown) });
}

function codeOf(thrown: unknown): string {
  for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if ("code" in at && typeof at.code === "string") return at.code;
  return "closed";
}
