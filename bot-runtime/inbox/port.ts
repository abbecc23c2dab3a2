import type { LastTurn, Noted } from "../turns/last-turn.ts";
import type { Request } from "../turns/request.ts";
import type { Answer, Thread, Turn } from "../turns/turn.ts";
import type { Rated, Rating } from "./rating.ts";

/** A request as it lies in the inbox. Entry ids grow in the order of acceptance. */
export type Entry = { readonly entryId: string; readonly request: Request };

/** What `entries` gives for a value that cannot be read: corrupted, or written by a newer version of us. It is left alone and reported. */
export type UnreadableEntry = { readonly entryId: string; readonly unreadable: string };

export type Accepted =
  | { readonly kind: "stored"; readonly entryId: string }
  | { readonly kind: "seen" }
  /** The bound on waiting requests is reached: nothing was stored, the person must be told. */
  | { readonly kind: "full" };

/** Whether an acknowledged write survives a crash of the store. `weak` names what was found and what to set. */
export type Durability =
  | { readonly kind: "strong" }
  | { readonly kind: "weak" | "unverified"; readonly found: string; readonly remedy: string };

export type DeadLetter = {
  readonly deadId: string;
  readonly request: Request;
  readonly turn: Turn | undefined;
  readonly problem: string;
  readonly buriedAtMs: number;
};

/** Up to which of Slack's timestamps each channel is known to hold nothing that was missed. */
export type Watermarks = Readonly<Record<string, string>>;

/** A dead letter whose request cannot be read: it can be dropped, not put back. */
export type UnreadableLetter = { readonly deadId: string; readonly unreadable: string };

/** What a thread remembers, for `ttlMs` from now (`conversation.ttl`). */
export type Remembered = { readonly value: Thread; readonly ttlMs: number };

export type LeaseAttempt =
  | { readonly kind: "held"; readonly epoch: number }
  | { readonly kind: "taken"; readonly holder: string };

/**
 * The store's side that needs no epoch: opening, the lease of standalone bots, and the dead-letter command.
 * Every method rejects with a StoreError (`errors.ts`) and within its bound; nothing waits for a store that is away.
 */
export interface Store extends AsyncDisposable {
  /** Resolves when the store answers. */
  ping(signal?: AbortSignal): Promise<void>;
  durability(signal?: AbortSignal): Promise<Durability>;
  /** The highest epoch that the store has seen, 0 when none. */
  epoch(): Promise<number>;
  /** Makes `epoch` the one in force; refused with FENCED when the store already knows a higher one. The same again is allowed. */
  raiseEpoch(epoch: number): Promise<void>;
  /**
   * Takes the store's own lease (standalone bots), raising the epoch by one in the same step. A lease of the same holder, one
   * that ran out, or one whose holder is named in `gone` is taken over at once.
   */
  acquireLease(holder: string, ttlMs: number, gone?: string): Promise<LeaseAttempt>;
  /** True while the lease is still this holder's at this epoch, then prolonged to `ttlMs` from now. */
  renewLease(holder: string, epoch: number, ttlMs: number): Promise<boolean>;
  releaseLease(holder: string, epoch: number): Promise<void>;
  /** The inbox as seen by the holder of `epoch`: each write of an older one is refused with FENCED. */
  inbox(epoch: number): Inbox;
  /** The oldest first. */
  deadLetters(limit: number): Promise<(DeadLetter | UnreadableLetter)[]>;
  /**
   * Puts a dead letter back into the inbox, with its attempts at zero. False when there is none of this id; an unreadable one is
   * refused with VALUE_UNREADABLE.
   */
  retryDeadLetter(deadId: string): Promise<boolean>;
  dropDeadLetter(deadId: string): Promise<boolean>;
  /** What people thought of answers in the last 90 days, the last opinion of each about each, oldest first; 10,000 at most. */
  ratings(): Promise<Rating[]>;
}

/** Writes are atomic, durable once resolved (see `Store.durability`) and fenced by the epoch. */
export interface Inbox {
  /** Stores the request and marks its keys as seen for 26 h, or does neither. */
  accept(request: Request): Promise<Accepted>;
  /** Unfinished entries after `cursor` (exclusive; "" from the start), oldest first. */
  entries(cursor: string, limit: number): Promise<(Entry | UnreadableEntry)[]>;
  loadTurn(turnId: string): Promise<Turn | undefined>;
  loadThread(threadKey: string): Promise<Thread | undefined>;
  /** Saves the turn, and with it the thread. */
  save(turn: Turn, thread?: Remembered): Promise<void>;
  /**
   * The answer stands: removes the turn's entries, keeps the turn as done for 26 h, saves the thread. `noted` goes to the front of
   * its person's list, in the place of what the list holds of the same turn; a list that cannot be read begins anew.
   */
  finish(turn: Turn, thread?: Remembered, noted?: Noted): Promise<void>;
  /** A person's last turns, newest first, at most `limits.lastTurns`; empty when there are none, or the list cannot be read. */
  lastTurns(userId: string): Promise<readonly LastTurn[]>;
  /** Moves the turn's entries to the dead letters and keeps the turn as done. */
  bury(turn: Turn, problem: NonNullable<Answer["problem"]>, nowMs: number): Promise<void>;
  /** Empty when there are none, or what is stored cannot be read: the look back then starts at now. */
  loadWatermarks(): Promise<Watermarks>;
  saveWatermarks(watermarks: Watermarks): Promise<void>;
  /** Keeps a person's opinion about an answer in the place of an older one of theirs, whatever order they come in. */
  rate(rating: Rating): Promise<Rated>;
  /** A random key of this binding, made at its first use and the same ever after: it signs what people click long after a turn. */
  signingKey(): Promise<string>;
  /** How many entries wait or run. */
  pending(): Promise<number>;
}
