import { StoreError } from "../../../bot-runtime/inbox/errors.ts";
import { limits } from "../../../bot-runtime/inbox/limits.ts";
import type { DeadLetter, LeaseAttempt, Store, UnreadableLetter } from "../../../bot-runtime/inbox/port.ts";
import { asPutBack, readLetter, readRatings } from "../../../bot-runtime/inbox/stored.ts";
import { type MemoryOptions, memoryInbox, putTurn } from "./memory-inbox.ts";
import { atomically, fence, knownEpoch, nextNumber, type StoreState } from "./state.ts";

/** A whole store in memory, which several processes may open at once: they share `state`. */
export function memoryStore(options: MemoryOptions): Store {
  const { state, now } = options;
  let closed = false;
  const through: MemoryOptions["through"] = (step, work) =>
    options.through(step, () => {
      if (closed) throw new StoreError("CLOSED", "the store was closed");
      return atomically(state, work);
    });
  return {
    async ping(signal) {
      signal?.throwIfAborted();
      await through("ping", () => undefined);
    },
    async durability(signal) {
      signal?.throwIfAborted();
      return through("durability", () => ({ kind: "strong" as const }));
    },
    epoch: () => through("epoch", () => knownEpoch(state)),
    raiseEpoch: (epoch) => through("raise-epoch", () => fence(state, epoch)),
    acquireLease: (holder, ttlMs, gone) =>
      through("acquire-lease", () => acquire(state, holder, ttlMs, gone, now())),
    renewLease: (holder, epoch, ttlMs) =>
      through("renew-lease", () => {
        const lease = state.lease.get("lease");
        if (knownEpoch(state) > epoch || lease?.holder !== holder || lease.epoch !== epoch) return false;
        if (lease.expiresAtMs <= now()) return false;
        state.journal.set(state.lease, "lease", { holder, epoch, expiresAtMs: now() + ttlMs });
        return true;
      }),
    releaseLease: (holder, epoch) =>
      through("release-lease", () => {
        const lease = state.lease.get("lease");
        if (lease?.holder === holder && lease.epoch === epoch) state.journal.delete(state.lease, "lease");
      }),
    inbox: (epoch) => memoryInbox({ ...options, through }, epoch),
    deadLetters: (limit) =>
      through("dead-letters", () =>
        [...state.dead.keys()].slice(0, limit).flatMap((id) => letter(state, id)),
      ),
    retryDeadLetter: (deadId) => through("retry-dead-letter", () => putBack(state, deadId, now())),
    dropDeadLetter: (deadId) =>
      through("drop-dead-letter", () => {
        const [known] = letter(state, deadId);
        if (known === undefined) return false;
        state.journal.delete(state.dead, Number(deadId));
        return true;
      }),
    ratings: () =>
      through("ratings", () =>
        readRatings(
          [...state.ratings.values()].map((one) => JSON.stringify(one)),
          now(),
        ),
      ),
    async [Symbol.asyncDispose]() {
      closed = true;
    },
  };
}

function acquire(
  state: StoreState,
  holder: string,
  ttlMs: number,
  gone: string | undefined,
  nowMs: number,
): LeaseAttempt {
  const lease = state.lease.get("lease");
  const heldBy = lease !== undefined && lease.expiresAtMs > nowMs ? lease.holder : holder;
  if (heldBy !== holder && heldBy !== gone) return { kind: "taken", holder: heldBy };
  const epoch = knownEpoch(state) + 1;
  state.journal.set(state.numbers, "epoch", epoch);
  state.journal.set(state.lease, "lease", { holder, epoch, expiresAtMs: nowMs + ttlMs });
  return { kind: "held", epoch };
}

/** The dead letter of this id, or none: people type these. */
function letter(state: StoreState, id: string | number): (DeadLetter | UnreadableLetter)[] {
  if (!/^\d{1,15}$/.test(String(id))) return [];
  const stored = state.dead.get(Number(id));
  return stored === undefined ? [] : [readLetter({ deadId: String(id), ...stored })];
}

function putBack(state: StoreState, deadId: string, nowMs: number): boolean {
  const [known] = letter(state, deadId);
  if (known === undefined) return false;
  if ("unreadable" in known)
    throw new StoreError("VALUE_UNREADABLE", `dead letter ${deadId}: ${known.unreadable}`);
  state.journal.set(state.entries, nextNumber(state, "entry"), JSON.stringify(known.request));
  state.journal.delete(state.dead, Number(deadId));
  if (known.turn?.id === known.request.id) putTurn(state, asPutBack(known.turn), nowMs + limits.doneMs);
  return true;
}
