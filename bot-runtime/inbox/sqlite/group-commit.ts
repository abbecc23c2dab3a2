import type { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Database } from "./database.ts";
import { asSqliteError } from "./errors.ts";

type Job = {
  readonly step: string;
  readonly work: (database: Database) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StoreError) => void;
};

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: StoreError };

export type Commits = {
  /** Does the work atomically; resolves once it is on the disk. @throws {StoreError} then nothing of it was done */
  commit<T>(step: string, work: (database: Database) => T): Promise<T>;
  /** Commits what waits, at once. */
  flush(): void;
};

/**
 * Steps that are asked for in one turn of the event loop share one fsync: a hundred requests at once cost about as much as one.
 * Each is a savepoint of its own, so one that fails takes no other with it.
 */
export function groupCommit(open: () => Database): Commits {
  let waiting: Job[] = [];
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    const batch = waiting.slice(0, limits.sqliteBatch);
    waiting = waiting.slice(limits.sqliteBatch);
    if (batch.length === 0) return;
    schedule();
    settle(batch, commitTogether(open, batch));
  }

  function schedule(): void {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  }

  return {
    commit: <T>(step: string, work: (database: Database) => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ step, work, resolve: (value) => resolve(value as T), reject });
        schedule();
      }),
    flush: () => {
      while (waiting.length > 0) flush();
    },
  };
}

function settle(batch: readonly Job[], outcomes: readonly Outcome[]): void {
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.ok) batch[at]?.resolve(outcome.value);
    else batch[at]?.reject(outcome.error);
  }
}

/** The outcome of each; where the commit itself fails, nothing is on the disk and all have failed. */
function commitTogether(open: () => Database, batch: readonly Job[]): readonly Outcome[] {
  let database: Database | undefined;
  try {
    database = open();
    database.exec("BEGIN IMMEDIATE");
    const outcomes: Outcome[] = [];
    for (const job of batch) outcomes.push(inSavepoint(database, job));
    database.exec("COMMIT");
    return outcomes;
  } catch (error) {
    if (database?.inTransaction) database.exec("ROLLBACK");
    return batch.map(({ step }) => ({ ok: false, error: asSqliteError(step, error) }));
  }
}

function inSavepoint(database: Database, { step, work }: Job): Outcome {
  database.exec("SAVEPOINT step");
  try {
    const value = work(database);
    database.exec("RELEASE step");
    return { ok: true, value };
  } catch (error) {
    // A full disk may have rolled back everything: then there is no savepoint to go back to, and the whole batch has failed.
    if (!database.inTransaction) throw error;
    database.exec("ROLLBACK TO step; RELEASE step");
    return { ok: false, error: asSqliteError(step, error) };
  }
}
