import { limits } from "../../../bot-runtime/inbox/limits.ts";
import type { Accepted, Inbox, Remembered } from "../../../bot-runtime/inbox/port.ts";
import {
  asDone,
  lastTurnsText,
  readEntry,
  readLastTurns,
  readThread,
  readTurn,
  readWatermarks,
  watermarksText,
} from "../../../bot-runtime/inbox/stored.ts";
import type { Noted } from "../../../bot-runtime/turns/last-turn.ts";
import type { Request } from "../../../bot-runtime/turns/request.ts";
import { type Turn, threadKey } from "../../../bot-runtime/turns/turn.ts";
import { fence, nextNumber, type StoreState } from "./state.ts";

/** Carries one step to the store and its answer back. */
export type Through = <T>(step: string, work: () => T) => Promise<T>;

export type MemoryOptions = {
  readonly state: StoreState;
  readonly through: Through;
  /** The store's wall clock, ms since 1970. */
  readonly now: () => number;
  readonly bound?: number;
};

/** The inbox of one epoch's holder, kept in memory. */
export function memoryInbox(
  { state, through, now, bound = limits.pending }: MemoryOptions,
  epoch: number,
): Inbox {
  const write = <T>(step: string, work: () => T): Promise<T> =>
    through(step, () => {
      fence(state, epoch);
      return work();
    });
  return {
    accept: (request) => write("accept-request", () => accept(state, request, bound, now())),
    save: (turn, thread) =>
      write("save-turn", () => {
        putTurn(state, turn, Number.POSITIVE_INFINITY);
        putThread(state, thread, now());
      }),
    finish: (turn, thread, noted) =>
      write("finish-turn", () => {
        for (const entryId of turn.entryIds) state.journal.delete(state.entries, Number(entryId));
        putTurn(state, asDone(turn), now() + limits.doneMs);
        putThread(state, thread, now());
        putLastTurn(state, noted, now());
      }),
    lastTurns: (userId) =>
      through("last-turns", () => readLastTurns(alive(state.lastTurns.get(userId), now()))),
    bury: (turn, problem, buriedAtMs) =>
      write("bury-turn", () => {
        for (const entryId of turn.entryIds) bury(state, turn, Number(entryId), problem, buriedAtMs);
        putTurn(state, asDone(turn), now() + limits.doneMs);
      }),
    entries: (cursor, limit) =>
      through("entries", () =>
        [...state.entries]
          .filter(([entryId]) => entryId > Number(cursor))
          .sort(([one], [other]) => one - other)
          .slice(0, limit)
          .map(([entryId, text]) => readEntry(String(entryId), text)),
      ),
    loadTurn: (turnId) =>
      through("load-turn", () => {
        const text = alive(state.turns.get(turnId), now());
        return text === undefined ? undefined : readTurn(`turn:${turnId}`, text);
      }),
    loadThread: (key) =>
      through("load-thread", () => {
        const text = alive(state.threads.get(key), now());
        return text === undefined ? undefined : readThread(`thread:${key}`, text);
      }),
    loadWatermarks: () =>
      through("load-watermarks", () => readWatermarks(state.watermarks.get("watermarks"))),
    saveWatermarks: (watermarks) =>
      write("save-watermarks", () =>
        state.journal.set(state.watermarks, "watermarks", watermarksText(watermarks)),
      ),
    rate: (rating) =>
      write("rate-turn", () => {
        const key = `${rating.turn}:${rating.user}`;
        const known = state.ratings.get(key);
        if (known !== undefined && (known.atMs >= rating.atMs || known.value === rating.value)) return "same";
        state.journal.set(state.ratings, key, rating);
        const [oldest] = state.ratings.keys();
        if (state.ratings.size > limits.ratings && oldest !== undefined)
          state.journal.delete(state.ratings, oldest);
        return "kept";
      }),
    signingKey: () =>
      write("keep-signing-key", () => {
        const known = state.signingKey.get("key");
        if (known !== undefined) return known;
        const made = "c2ltdWxhdGVk";
        state.journal.set(state.signingKey, "key", made);
        return made;
      }),
    pending: () => through("pending", () => state.entries.size),
  };
}

function accept(state: StoreState, request: Request, bound: number, nowMs: number): Accepted {
  if (request.keys.some((key) => (state.seen.get(key) ?? 0) > nowMs)) return { kind: "seen" };
  if (state.entries.size >= bound) return { kind: "full" };
  const entryId = nextNumber(state, "entry");
  state.journal.set(state.entries, entryId, JSON.stringify(request));
  for (const key of request.keys) state.journal.set(state.seen, key, nowMs + limits.seenMs);
  return { kind: "stored", entryId: String(entryId) };
}

function bury(state: StoreState, turn: Turn, entryId: number, problem: string, buriedAtMs: number): void {
  const request = state.entries.get(entryId);
  if (request === undefined) return;
  const letter = { request, turn: JSON.stringify(turn), problem, buriedAtMs };
  state.journal.set(state.dead, nextNumber(state, "dead"), letter);
  state.journal.delete(state.entries, entryId);
}

export function putTurn(state: StoreState, turn: Turn, expiresAtMs: number): void {
  state.journal.set(state.turns, turn.id, { text: JSON.stringify(turn), expiresAtMs });
}

function putThread(state: StoreState, thread: Remembered | undefined, nowMs: number): void {
  if (thread === undefined) return;
  const { value, ttlMs } = thread;
  state.journal.set(state.threads, threadKey(value), {
    text: JSON.stringify(value),
    expiresAtMs: nowMs + ttlMs,
  });
}

function putLastTurn(state: StoreState, noted: Noted | undefined, nowMs: number): void {
  if (noted === undefined) return;
  const text = lastTurnsText(alive(state.lastTurns.get(noted.user), nowMs), noted);
  if (text === undefined) return;
  state.journal.set(state.lastTurns, noted.user, { text, expiresAtMs: nowMs + limits.lastTurnsMs });
}

const alive = (
  stored: { readonly text: string; readonly expiresAtMs: number } | undefined,
  nowMs: number,
): string | undefined => (stored !== undefined && stored.expiresAtMs > nowMs ? stored.text : undefined);
