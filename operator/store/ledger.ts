import type { AdminConnection } from "./connection.ts";
import { type BindingKey, isBindingKey } from "./login.ts";

/** Beside every binding's keys, which begin with `sab:{`: no bot's user reaches it. */
export const ledgerKey = "sab:operator:users";

/** What the operator has to remember of a user, whoever runs it next. Times in ms since 1970. */
export type LedgerEntry = {
  /** When its binding was first not there. */
  readonly missingSinceMs?: number;
  /** When it was given a new password beside the former one. */
  readonly rotatedAtMs?: number;
};

/**
 * Every user ever made and not removed yet, kept in the store itself: users are lost where the server has no aclfile, and their keys
 * would stay for ever.
 */
export function openLedger(connection: AdminConnection) {
  return {
    async all(signal: AbortSignal): Promise<ReadonlyMap<BindingKey, LedgerEntry>> {
      const stored = await connection.ask("reading the users", (redis) => redis.hgetall(ledgerKey), signal);
      return new Map(
        Object.entries(stored).flatMap(([key, text]) => (isBindingKey(key) ? [[key, entryOf(text)]] : [])),
      );
    },
    /** Undefined: never made. */
    async read(key: BindingKey, signal: AbortSignal): Promise<LedgerEntry | undefined> {
      const text = await connection.ask("reading a user", (redis) => redis.hget(ledgerKey, key), signal);
      return text === null ? undefined : entryOf(text);
    },
    async write(key: BindingKey, entry: LedgerEntry, signal: AbortSignal): Promise<void> {
      const text = JSON.stringify({ v: 1, ...entry });
      await connection.ask("noting a user", (redis) => redis.hset(ledgerKey, key, text), signal);
    },
    async remove(key: BindingKey, signal: AbortSignal): Promise<void> {
      await connection.ask("forgetting a user", (redis) => redis.hdel(ledgerKey, key), signal);
    },
  };
}
export type Ledger = ReturnType<typeof openLedger>;

/** What cannot be read counts as nothing noted: the day of grace begins anew. */
function entryOf(text: string): LedgerEntry {
  try {
    const value: unknown = JSON.parse(text);
    return { ...timeOf(value, "missingSinceMs"), ...timeOf(value, "rotatedAtMs") };
  } catch {
    return {};
  }
}

function timeOf<Field extends keyof LedgerEntry>(value: unknown, field: Field): { [F in Field]?: number } {
  const time: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
  return typeof time === "number" ? ({ [field]: time } as { [F in Field]: number }) : {};
}
