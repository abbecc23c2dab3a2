import { z } from "zod";
import { type LastTurn, LastTurnSchema, type Noted } from "../turns/last-turn.ts";
import { type Request, RequestSchema } from "../turns/request.ts";
import { type Thread, ThreadSchema, type Turn, TurnSchema } from "../turns/turn.ts";
import { StoreError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { DeadLetter, Entry, UnreadableEntry, UnreadableLetter, Watermarks } from "./port.ts";
import { type Rating, RatingSchema } from "./rating.ts";

/** The version of stored values that we write; what is newer is left alone. */
export const storedVersion = 1;

/** An inbox entry from its stored text. */
export function readEntry(entryId: string, raw: unknown): Entry | UnreadableEntry {
  const read = parse<Request>(RequestSchema, raw);
  return read.ok ? { entryId, request: read.value } : { entryId, unreadable: read.reason };
}

/** @throws {StoreError} VALUE_UNREADABLE, naming the key */
export const readTurn = (key: string, raw: unknown): Turn => orThrow(key, parse<Turn>(TurnSchema, raw));

/** @throws {StoreError} VALUE_UNREADABLE, naming the key */
export const readThread = (key: string, raw: unknown): Thread =>
  orThrow(key, parse<Thread>(ThreadSchema, raw));

const WatermarksSchema = z.object({ v: z.literal(1), channels: z.record(z.string(), z.string()) });

export const watermarksText = (channels: Watermarks): string =>
  JSON.stringify({ v: storedVersion, channels });

/** Only a help: none at all where they cannot be read. */
export function readWatermarks(raw: unknown): Watermarks {
  const read = parse(WatermarksSchema, raw);
  return read.ok ? read.value.channels : {};
}

const LastTurnsSchema = z.object({ v: z.literal(1), turns: z.array(LastTurnSchema) });

/** Only a help: none at all where they cannot be read. */
export function readLastTurns(raw: unknown): readonly LastTurn[] {
  const read = parse(LastTurnsSchema, raw);
  return read.ok ? read.value.turns : [];
}

/** The list with this turn in front; undefined where a newer version of us wrote it, which is left alone. */
export function lastTurnsText(raw: unknown, { turn }: Noted): string | undefined {
  if (isNewer(typeof raw === "string" ? parseJson(raw) : undefined)) return undefined;
  const others = readLastTurns(raw).filter(({ id }) => id !== turn.id);
  return JSON.stringify({ v: storedVersion, turns: [turn, ...others].slice(0, limits.lastTurns) });
}

export type StoredLetter = {
  readonly deadId: string;
  readonly request: unknown;
  readonly turn: unknown;
  readonly problem: unknown;
  readonly buriedAtMs: unknown;
};

/** A dead letter; its turn is only a help, so one that cannot be read is as good as none. */
export function readLetter(stored: StoredLetter): DeadLetter | UnreadableLetter {
  const request = parse<Request>(RequestSchema, stored.request);
  if (!request.ok) return { deadId: stored.deadId, unreadable: request.reason };
  const turn = parse<Turn>(TurnSchema, stored.turn);
  return {
    deadId: stored.deadId,
    request: request.value,
    turn: turn.ok ? turn.value : undefined,
    problem: typeof stored.problem === "string" ? stored.problem : "",
    buriedAtMs: Number(stored.buriedAtMs) || 0,
  };
}

/** Stored opinions: the last of each person about each turn, oldest first. What cannot be read is left out: it is only a help. */
export function readRatings(raws: readonly unknown[], nowMs: number): Rating[] {
  const last = new Map<string, Rating>();
  for (const raw of raws) {
    const read = parse<Rating>(RatingSchema, raw);
    if (!read.ok || read.value.atMs <= nowMs - limits.ratingMs) continue;
    const key = `${read.value.turn}:${read.value.user}`;
    if ((last.get(key)?.atMs ?? 0) <= read.value.atMs) last.set(key, read.value);
  }
  return [...last.values()].sort((one, other) => one.atMs - other.atMs);
}

/** How a turn is kept once its answer stands or it was given up. */
export const asDone = (turn: Turn): Turn => ({ ...turn, state: "done" });

/** What a dead letter leaves at its turn's key when it is put back: done, so that it starts over in the reply that it has. */
export const asPutBack = (turn: Turn): Turn => ({ ...asDone(turn), attempts: 0 });

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Reasons name places and shapes, never contents: they go to the log. */
function parse<T>(schema: z.ZodType<T>, raw: unknown): Read<T> {
  if (typeof raw !== "string") return { ok: false, reason: "the value is missing" };
  const json = parseJson(raw);
  if (json === undefined) return { ok: false, reason: `not JSON (${raw.length} characters)` };
  if (isNewer(json))
    return {
      ok: false,
      reason: `written by a newer version (v ${json.v}, this one knows v ${storedVersion})`,
    };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, reason: `${issue?.path.join(".") || "value"}: ${issue?.code ?? "invalid"}` };
}

const isNewer = (json: unknown): json is { readonly v: number } =>
  typeof json === "object" &&
  json !== null &&
  "v" in json &&
  typeof json.v === "number" &&
  json.v > storedVersion;

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function orThrow<T>(key: string, read: Read<T>): T {
  if (read.ok) return read.value;
  throw new StoreError("VALUE_UNREADABLE", `${key}: ${read.reason}`);
}
