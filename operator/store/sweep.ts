import type { AdminConnection } from "./connection.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import { limits } from "./limits.ts";
import { type BindingKey, keyOfUser, keysOf, namespaceOf } from "./login.ts";
import type { UserKeeper } from "./user-keeper.ts";

/** What the operator sees of the cluster; asked again right before anything is removed. */
export type SweepView = {
  /** Whether a binding is there and keeps its data in the default store. */
  readonly isServed: (key: BindingKey) => boolean;
  /** Whether the operator sees the bindings of this namespace; those of others may be there all the same. */
  readonly isWatched: (namespace: string) => boolean;
};

export type SweepReport = { readonly removed: readonly BindingKey[]; readonly removedKeys: number };

export type SweepOptions = {
  readonly connection: AdminConnection;
  readonly ledger: Ledger;
  readonly users: UserKeeper;
  /** Steps of one user never overlap, with whoever else works on it. */
  readonly alone: <T>(key: BindingKey, work: () => Promise<T>) => Promise<T>;
  readonly nowMs: () => number;
};

/** Notes which bindings are gone, and removes the users and the keys of those that have been for a day. */
export async function sweep(
  options: SweepOptions,
  view: SweepView,
  signal: AbortSignal,
): Promise<SweepReport> {
  const { connection, ledger, users, alone } = options;
  const entries = await ledger.all(signal);
  const names = await connection.ask("listing the users", (redis) => redis.acl("USERS"), signal);
  const known = new Set([...entries.keys(), ...names.flatMap((name) => keyOfUser(name) ?? [])]);
  const removed: BindingKey[] = [];
  let removedKeys = 0;
  for (const key of known) {
    if (removed.length === limits.removalsPerSweep) break;
    const gone = await alone(key, () => look(options, view, key, entries.get(key), signal));
    if (gone === undefined) continue;
    removed.push(key);
    removedKeys += gone.keys;
  }
  await users.save();
  return { removed, removedKeys };
}

/** One user. Gives what was removed of it, if it was. */
async function look(
  { connection, ledger, users, nowMs }: SweepOptions,
  { isServed, isWatched }: SweepView,
  key: BindingKey,
  entry: LedgerEntry | undefined,
  signal: AbortSignal,
): Promise<{ readonly keys: number } | undefined> {
  const { missingSinceMs, rotatedAtMs } = entry ?? {};
  if (!isWatched(namespaceOf(key) ?? "")) return undefined;
  if (isServed(key)) {
    if (missingSinceMs !== undefined) await users.note(key, undefined, signal);
    if (rotatedAtMs !== undefined && nowMs() - rotatedAtMs >= limits.keepFormerPasswordMs)
      await users.retireFormer(key, signal);
    return undefined;
  }
  // A time that is still to come was written by a clock that was set back since.
  if (missingSinceMs === undefined || missingSinceMs > nowMs()) {
    await users.note(key, nowMs(), signal);
    return undefined;
  }
  if (nowMs() - missingSinceMs < limits.keepMissingMs) return undefined;
  // In this order: nobody writes any more, then what was written goes, and only then is it forgotten. Each step can be repeated.
  await users.end(key, signal);
  const keys = await removeKeys(connection, key, signal);
  await ledger.remove(key, signal);
  return { keys };
}

/** In steps, between which the server serves its bots; the memory is given back by a thread of its own. */
async function removeKeys(
  connection: AdminConnection,
  key: BindingKey,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  let cursor = "0";
  do {
    const [next, found] = await connection.ask(
      "looking for keys",
      (redis) => redis.scan(cursor, "MATCH", keysOf(key), "COUNT", limits.scanCount),
      signal,
    );
    if (found.length > 0)
      removed += await connection.ask("removing keys", (redis) => redis.unlink(...found), signal);
    cursor = next;
  } while (cursor !== "0");
  return removed;
}
