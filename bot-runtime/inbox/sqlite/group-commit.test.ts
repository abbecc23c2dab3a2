import { expect, test } from "vitest";
import { limits } from "../limits.ts";
import { type Database, openDatabase } from "./database.ts";
import { groupCommit } from "./group-commit.ts";

const put = (key: string) => (database: Database) =>
  database.run("INSERT INTO seen (key, expires_at_ms) VALUES (?, 0)", key).changes;

const keysIn = (database: Database) =>
  database.all("SELECT key FROM seen ORDER BY key").map(({ key }) => key);

/** Counts the commits: each is one fsync. */
function counted(database: Database): Database & { readonly commits: () => number } {
  let commits = 0;
  return {
    ...database,
    exec: (sql) => {
      if (sql === "COMMIT") commits += 1;
      database.exec(sql);
    },
    get inTransaction() {
      return database.inTransaction;
    },
    commits: () => commits,
  };
}

test("a hundred steps of one moment share one commit; later ones get another", async () => {
  using opened = openDatabase(":memory:", "shop/bot");
  const database = counted(opened);
  const { commit } = groupCommit(() => database);
  await Promise.all(Array.from({ length: 100 }, (_, at) => commit("put", put(`k${at}`))));
  expect(database.commits()).toBe(1);
  await commit("put", put("later"));
  expect(database.commits()).toBe(2);
});

test("past its size a batch is cut, so that the event loop is not held", async () => {
  using opened = openDatabase(":memory:", "shop/bot");
  const database = counted(opened);
  const { commit } = groupCommit(() => database);
  await Promise.all(Array.from({ length: limits.sqliteBatch + 1 }, (_, at) => commit("put", put(`k${at}`))));
  expect(database.commits()).toBe(2);
});

test("a step that fails undoes what it did and leaves the others alone", async () => {
  using database = openDatabase(":memory:", "shop/bot");
  const { commit } = groupCommit(() => database);
  const outcomes = await Promise.allSettled([
    commit("put", put("a")),
    commit("put", (on) => {
      put("half")(on);
      return put("a")(on);
    }),
    commit("put", put("b")),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { name: "StoreError", code: "UNEXPECTED" } });
  expect(keysIn(database)).toEqual(["a", "b"]);
});

test("on a full disk nobody of the batch is told that it was stored; with room again all works", async () => {
  using database = openDatabase(":memory:", "shop/bot");
  const { commit } = groupCommit(() => database);
  const pages = Number(database.get("PRAGMA page_count")?.page_count);
  database.exec(`PRAGMA max_page_count = ${pages}`);
  const large = "x".repeat(100_000);
  const outcomes = await Promise.allSettled([commit("put", put("small")), commit("put", put(large))]);
  const stored = outcomes.map(({ status }, at) => (status === "fulfilled" ? at : undefined));
  expect(outcomes[1]).toMatchObject({ reason: { code: "PERSISTENCE_FAILING" } });
  expect(keysIn(database)).toEqual(stored.includes(0) ? ["small"] : []);
  database.exec("PRAGMA max_page_count = 100000");
  await commit("put", put(large));
  expect(database.inTransaction).toBe(false);
});

test("a commit that fails fails every step of it", async () => {
  using database = openDatabase(":memory:", "shop/bot");
  const refusing: Database = {
    ...database,
    exec: (sql) => {
      if (sql === "COMMIT") throw new Error("disk I/O error");
      database.exec(sql);
    },
    get inTransaction() {
      return database.inTransaction;
    },
  };
  const { commit } = groupCommit(() => refusing);
  const outcomes = await Promise.allSettled([commit("put", put("a")), commit("put", put("b"))]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(keysIn(database)).toEqual([]);
});
