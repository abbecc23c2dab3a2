/**
 * Whether asking again helps: `soon` by itself, `afterRemedy` once somebody did what the remedy says, `never` for this very call.
 */
export type StoreRetry = "soon" | "afterRemedy" | "never";

type Row = { readonly retry: StoreRetry; readonly remedy: string };

/** Every way a store can fail. A code is never given another meaning; branch on it, never on the message. */
const table = {
  FENCED: { retry: "never", remedy: "Another bot has taken over this binding: this process must end." },
  VALUE_UNREADABLE: {
    retry: "never",
    remedy: "If a newer version of the bot wrote it, run that version; otherwise delete the key.",
  },
  UNREACHABLE: {
    retry: "soon",
    remedy:
      "Check that the store runs, its address (rediss:// for a TLS port only), and that a NetworkPolicy lets the bot reach it.",
  },
  TIMEOUT: { retry: "soon", remedy: "Look at the store's load, its disk and the network between." },
  CLOSED: { retry: "never", remedy: "The bot is shutting down: nothing is wrong with the store." },
  AUTH_REFUSED: {
    retry: "afterRemedy",
    remedy: "Put the store's present user name and password into the Secret that the binding names.",
  },
  PERMISSION_MISSING: {
    retry: "afterRemedy",
    remedy: "Allow the store's user the bot's commands and keys (docs/operations.md lists them).",
  },
  TLS_REFUSED: {
    retry: "afterRemedy",
    remedy:
      "Use rediss:// for a TLS port and redis:// for a plain one, and give a private authority by NODE_EXTRA_CA_CERTS.",
  },
  READ_ONLY: {
    retry: "soon",
    remedy: "The store answered as a replica: point the URL at the primary if this lasts.",
  },
  LOADING: { retry: "soon", remedy: "The store reads its data from disk; it answers when it has." },
  BUSY: {
    retry: "soon",
    remedy: "Something else holds the store: a long script (SCRIPT KILL) or another process on the file.",
  },
  PERSISTENCE_FAILING: {
    retry: "afterRemedy",
    remedy: "The store cannot write to its disk: free space or mend the disk, then see its log.",
  },
  OUT_OF_MEMORY: {
    retry: "afterRemedy",
    remedy: "Raise the store's maxmemory; its policy must stay noeviction.",
  },
  WRONG_TYPE: {
    retry: "afterRemedy",
    remedy:
      "Something else wrote to the bot's keys (sab:…): delete the key, and give the bot a store of its own.",
  },
  CLUSTER: {
    retry: "afterRemedy",
    remedy: "The bot talks to one server: use a store without cluster mode, or a proxy in front of it.",
  },
  URL_INVALID: {
    retry: "never",
    remedy:
      "Write redis://user:password@host:6379/0, or rediss:// for TLS; special characters percent-encoded.",
  },
  FILE_UNUSABLE: {
    retry: "afterRemedy",
    remedy:
      "Check that DATA_DIR is on a local disk, writable by the bot, and that the file is a whole SQLite database.",
  },
  NEWER_SCHEMA: {
    retry: "never",
    remedy: "A newer version of the bot wrote this file: run that version, or use another DATA_DIR.",
  },
  OTHER_BINDING: { retry: "never", remedy: "Give every binding a DATA_DIR of its own." },
  UNEXPECTED: { retry: "soon", remedy: "See the cause in the log." },
} as const satisfies Record<string, Row>;

export type StoreErrorCode = keyof typeof table;

/** A store step that was refused or could not be done. Its message and cause never hold a password or what was to be stored. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly retry: StoreRetry;
  readonly remedy: string;

  constructor(code: StoreErrorCode, what: string, options?: { cause?: unknown; remedy?: string }) {
    super(`${code}: ${what}`, options?.cause === undefined ? {} : { cause: options.cause });
    this.name = "StoreError";
    this.code = code;
    this.retry = table[code].retry;
    this.remedy = options?.remedy ?? table[code].remedy;
  }
}

/** The refusal of a write whose epoch is not the newest any more. */
export const fenced = (ours: number, known: number): StoreError =>
  new StoreError("FENCED", `epoch ${ours} is refused: the store knows epoch ${known}`);
