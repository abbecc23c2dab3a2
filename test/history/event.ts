/** What a message in Slack tells its reader. `requests` are the ids of the requests that it speaks of. */
export type Says =
  /** A reply that still grows: it must not be what stands in the end. */
  | { readonly kind: "progress" }
  | { readonly kind: "answer"; readonly requests: readonly string[] }
  /** A visible note that there is no answer, and why: also the question whether to run it again. */
  | { readonly kind: "failure"; readonly requests: readonly string[] };

/** The mark that the bot leaves on its messages: part `part` of the answer of turn `turn`. */
export type Mark = { readonly turn: string; readonly part: number };

/**
 * One thing that happened outside the bot, or at its border, in the order in which it took effect. Times are those of one clock of the
 * test's, ms. An effect counts as done by whoever held the lease when it was begun (`begunAtMs`, else `atMs`): from then on nothing can take
 * it back.
 */
export type HistoryEvent =
  /** Slack took it from a person and policy admits it. A click on "Run it again" is a request as well. */
  | {
      readonly kind: "asked";
      readonly atMs: number;
      readonly request: string;
      readonly thread: string;
      /** A command or a click: it stands nowhere, Slack never sends it again, and it counts from its acknowledgement on alone. */
      readonly passing?: true;
    }
  | { readonly kind: "delivered"; readonly atMs: number; readonly request: string }
  | { readonly kind: "acknowledged"; readonly atMs: number; readonly request: string }
  | {
      readonly kind: "posted";
      readonly atMs: number;
      readonly ts: string;
      readonly thread: string;
      readonly says: Says;
      readonly mark?: Mark;
      readonly epoch?: number;
      readonly begunAtMs?: number;
    }
  | {
      readonly kind: "updated";
      readonly atMs: number;
      readonly ts: string;
      readonly says: Says;
      readonly epoch?: number;
      readonly begunAtMs?: number;
    }
  /** Somebody else removed it. */
  | { readonly kind: "deleted"; readonly atMs: number; readonly ts: string }
  /** Seen by the asking person alone: ephemeral, direct message, the answer to a slash command. */
  | { readonly kind: "told"; readonly atMs: number; readonly requests: readonly string[] }
  /** The bot began to send a message to the agent. */
  | { readonly kind: "sent"; readonly atMs: number; readonly message: string; readonly epoch?: number }
  /** The agent began to work on a message. */
  | {
      readonly kind: "executed";
      readonly atMs: number;
      readonly message: string;
      readonly requests: readonly string[];
    }
  /** A write with this epoch is in the store. */
  | { readonly kind: "stored"; readonly atMs: number; readonly epoch: number; readonly step: string }
  | { readonly kind: "started" | "ended"; readonly atMs: number; readonly process: string }
  /** What came out somewhere where people or programs outside read: a log, a metric, a status. */
  | { readonly kind: "wrote"; readonly atMs: number; readonly sink: string; readonly text: string };

export type History = readonly HistoryEvent[];

/** What the world of this history promises. */
export type Rules = {
  /** Whether a request counts from its acknowledgement on (no look back), or as soon as a person wrote it. */
  readonly promisedFrom: "acknowledged" | "asked";
  /** How often the agent may work on one request: 1, but for `onAmbiguous: Resend` with an agent that does not know message ids. */
  readonly executions: number;
  /** Words that must not come out: tokens, and text of people. */
  readonly canaries: readonly string[];
};

/** Invariants of `docs/turns.md`, by the number under which the tests name them. */
export type Invariant = "L1" | "L2" | "L3" | "L4" | "L5" | "L6";

export type Violation = { readonly invariant: Invariant; readonly what: string };
