import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { StoreError } from "../errors.ts";
import { limits } from "../limits.ts";
import { asSqliteError } from "./errors.ts";
import { migrations } from "./schema.ts";

type Row = ReturnType<StatementSync["get"]>;

/** The open file. Statements are compiled once and kept. */
export interface Database extends Disposable {
  get(sql: string, ...values: SQLInputValue[]): Row;
  all(sql: string, ...values: SQLInputValue[]): NonNullable<Row>[];
  /** Returns the number of rows that changed, and the id of the last one inserted. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly insertedId: number };
  /** What is done by many statements, or by none of the tables: PRAGMA, BEGIN, COMMIT. */
  exec(sql: string): void;
  readonly inTransaction: boolean;
}

/**
 * Opens the file, or makes it and its folder, for one binding. Each commit is on the disk once it returns.
 * @throws {StoreError} FILE_UNUSABLE, NEWER_SCHEMA, OTHER_BINDING, BUSY
 */
export function openDatabase(path: string, binding: string): Database {
  let file: DatabaseSync | undefined;
  try {
    // What people wrote lies here: a folder that we make is ours alone.
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    file = new DatabaseSync(path, { timeout: limits.sqliteBusyMs });
    // fullfsync: elsewhere than on macOS a plain fsync reaches the disk already.
    file.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;");
    const database = withStatements(file);
    migrate(database);
    claim(database, binding);
    return database;
  } catch (error) {
    if (file?.isOpen) file.close();
    throw asSqliteError(`open ${path}`, error);
  }
}

function withStatements(file: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? file.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  return {
    get: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
    run: (sql, ...values) => {
      const { changes, lastInsertRowid } = prepared(sql).run(...values);
      return { changes: Number(changes), insertedId: Number(lastInsertRowid) };
    },
    exec: (sql) => file.exec(sql),
    get inTransaction() {
      return file.isTransaction;
    },
    [Symbol.dispose]: () => {
      if (file.isOpen) file.close();
    },
  };
}

function migrate(database: Database): void {
  // Under the write lock: two processes may meet on a new file.
  database.exec("BEGIN IMMEDIATE");
  const version = Number(database.get("PRAGMA user_version")?.user_version ?? 0);
  if (version > migrations.length)
    throw new StoreError(
      "NEWER_SCHEMA",
      `the file has schema ${version}, this bot knows ${migrations.length}`,
    );
  for (const step of migrations.slice(version)) database.exec(step);
  database.exec(`PRAGMA user_version = ${migrations.length}`);
  database.exec("COMMIT");
}

/** Two bindings in one file would answer each other's threads. */
function claim(database: Database, binding: string): void {
  database.run("INSERT INTO binding (name) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM binding)", binding);
  const owner = database.get("SELECT name FROM binding")?.name;
  if (owner !== binding)
    throw new StoreError("OTHER_BINDING", `the file holds the inbox of ${String(owner)}, not of ${binding}`);
}
