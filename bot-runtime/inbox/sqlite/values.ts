import type { Noted } from "../../turns/last-turn.ts";
import { type Turn, threadKey } from "../../turns/turn.ts";
import { limits } from "../limits.ts";
import type { Remembered } from "../port.ts";
import { lastTurnsText } from "../stored.ts";
import type { Database } from "./database.ts";

/** Names of values in errors, as `sab:…` keys are in Redis. */
export const turnName = (turnId: string): string => `turn:${turnId}`;
export const threadName = (key: string): string => `thread:${key}`;

/** `expiresAtMs` is null for a turn that goes on. */
export function putTurn(database: Database, turn: Turn, expiresAtMs: number | null): void {
  database.run(
    "INSERT OR REPLACE INTO turn (id, value, expires_at_ms) VALUES (?, ?, ?)",
    turn.id,
    JSON.stringify(turn),
    expiresAtMs,
  );
}

export function putThread(database: Database, thread: Remembered | undefined, nowMs: number): void {
  if (thread === undefined) return;
  database.run(
    "INSERT OR REPLACE INTO thread (key, value, expires_at_ms) VALUES (?, ?, ?)",
    threadKey(thread.value),
    JSON.stringify(thread.value),
    nowMs + thread.ttlMs,
  );
}

/** The list is only a help: one that cannot be read begins anew. */
export function putLastTurn(database: Database, noted: Noted | undefined, nowMs: number): void {
  if (noted === undefined) return;
  const text = lastTurnsText(lastTurns(database, noted.user, nowMs), noted);
  if (text === undefined) return;
  database.run(
    "INSERT OR REPLACE INTO last_turns (user, value, expires_at_ms) VALUES (?, ?, ?)",
    noted.user,
    text,
    nowMs + limits.lastTurnsMs,
  );
}

export const lastTurns = (database: Database, userId: string, nowMs: number): unknown =>
  database.get("SELECT value FROM last_turns WHERE user = ? AND expires_at_ms > ?", userId, nowMs)?.value;

/** The stored text, undefined when there is none or its time is over. */
export const turnText = (database: Database, turnId: string, nowMs: number): unknown =>
  database.get("SELECT value FROM turn WHERE id = ? AND ifnull(expires_at_ms > ?, 1)", turnId, nowMs)?.value;

export const threadText = (database: Database, key: string, nowMs: number): unknown =>
  database.get("SELECT value FROM thread WHERE key = ? AND expires_at_ms > ?", key, nowMs)?.value;
