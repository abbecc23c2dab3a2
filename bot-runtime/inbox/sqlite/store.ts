import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Durability, Store } from "../port.ts";
import { type Database, openDatabase } from "./database.ts";
import { deadLetters, dropDeadLetter, retryDeadLetter } from "./dead-letters.ts";
import { asSqliteError } from "./errors.ts";
import { fence, knownEpoch } from "./fence.ts";
import { groupCommit } from "./group-commit.ts";
import { type SqliteSteps, sqliteInbox } from "./inbox.ts";
import { acquireLease, releaseLease, renewLease } from "./lease.ts";
import { ratings } from "./ratings.ts";

export type SqliteStoreOptions = {
  readonly prefix: string;
  readonly bound: number;
  /** Wall clock, ms since 1970: the lease's time is compared between processes. */
  readonly now: () => number;
};

/** A store in one SQLite file, or in memory (`:memory:`). The file is opened, and its folder made, at the first use. */
export function sqliteStore(path: string, { prefix, bound, now }: SqliteStoreOptions): Store {
  let database: Database | undefined;
  let closed = false;
  const open = (): Database => {
    if (closed) throw new StoreError("CLOSED", "the store was closed");
    database ??= openDatabase(path, prefix);
    return database;
  };
  const commits = groupCommit(open);
  const steps: SqliteSteps = {
    now,
    commit: commits.commit,
    async read(step, work) {
      try {
        return work(open());
      } catch (error) {
        throw asSqliteError(step, error);
      }
    },
  };
  const { read, commit } = steps;
  return {
    async ping(signal) {
      signal?.throwIfAborted();
      await read("ping", (file) => file.get("SELECT 1"));
    },
    async durability(signal) {
      signal?.throwIfAborted();
      return read("durability", (file) => sqliteDurability(path, file));
    },
    epoch: () => read("epoch", knownEpoch),
    raiseEpoch: (epoch) => commit("raise-epoch", (file) => fence(file, epoch)),
    acquireLease: (holder, ttlMs, gone) =>
      commit("acquire-lease", (file) => acquireLease(file, holder, ttlMs, gone, now())),
    renewLease: (holder, epoch, ttlMs) =>
      commit("renew-lease", (file) => renewLease(file, holder, epoch, ttlMs, now())),
    releaseLease: (holder, epoch) => commit("release-lease", (file) => releaseLease(file, holder, epoch)),
    inbox: (epoch) => sqliteInbox(steps, epoch, bound),
    deadLetters: (limit) => read("dead-letters", (file) => deadLetters(file, limit)),
    retryDeadLetter: (deadId) =>
      commit("retry-dead-letter", (file) => retryDeadLetter(file, deadId, now() + limits.doneMs)),
    dropDeadLetter: (deadId) => commit("drop-dead-letter", (file) => dropDeadLetter(file, deadId)),
    ratings: () => read("ratings", (file) => ratings(file, now())),
    async [Symbol.asyncDispose]() {
      if (closed) return;
      commits.flush();
      closed = true;
      database?.[Symbol.dispose]();
    },
  };
}

function sqliteDurability(path: string, file: Database): Durability {
  if (path === ":memory:")
    return { kind: "weak", found: "a store in memory", remedy: "Set DATA_DIR to a folder on a disk." };
  const synchronous = Number(file.get("PRAGMA synchronous")?.synchronous);
  if (synchronous >= 2) return { kind: "strong" };
  return {
    kind: "weak",
    found: `synchronous ${synchronous}`,
    remedy: "Use the SQLite that comes with Node: this one refuses synchronous = FULL.",
  };
}
