import { fenced } from "../../../bot-runtime/inbox/errors.ts";
import type { Rating } from "../../../bot-runtime/inbox/rating.ts";
import { type Journal, journal } from "./journal.ts";

type Expiring = { readonly text: string; readonly expiresAtMs: number };

/** What a store in memory holds: text, as the real ones hold it. */
export type StoreState = {
  readonly journal: Journal;
  readonly entries: Map<number, string>;
  readonly seen: Map<string, number>;
  readonly turns: Map<string, Expiring>;
  readonly threads: Map<string, Expiring>;
  readonly lastTurns: Map<string, Expiring>;
  readonly dead: Map<
    number,
    { readonly request: string; readonly turn: string; readonly problem: string; readonly buriedAtMs: number }
  >;
  readonly numbers: Map<"epoch" | "entry" | "dead", number>;
  readonly lease: Map<
    "lease",
    { readonly holder: string; readonly epoch: number; readonly expiresAtMs: number }
  >;
  readonly watermarks: Map<"watermarks", string>;
  readonly ratings: Map<string, Rating>;
  readonly signingKey: Map<"key", string>;
};

export const emptyState = (): StoreState => ({
  journal: journal(),
  entries: new Map(),
  seen: new Map(),
  turns: new Map(),
  threads: new Map(),
  lastTurns: new Map(),
  dead: new Map(),
  numbers: new Map(),
  lease: new Map(),
  watermarks: new Map(),
  ratings: new Map(),
  signingKey: new Map(),
});

export const knownEpoch = (state: StoreState): number => state.numbers.get("epoch") ?? 0;

/** Before every write of an epoch's holder, in the same step. @throws {StoreError} FENCED when a newer one is in force */
export function fence(state: StoreState, ours: number): void {
  const known = knownEpoch(state);
  if (known > ours) throw fenced(ours, known);
  if (known < ours) state.journal.set(state.numbers, "epoch", ours);
}

/** Ids that were given out are never given again, even where what they named was lost. */
export function nextNumber(state: StoreState, of: "entry" | "dead"): number {
  const next = (state.numbers.get(of) ?? 0) + 1;
  state.journal.set(state.numbers, of, next);
  return next;
}

/** One atomic step: all of its changes, or none. */
export function atomically<T>(state: StoreState, work: () => T): T {
  const before = state.journal.length;
  try {
    return work();
  } catch (error) {
    state.journal.undoTo(before);
    throw error;
  }
}
