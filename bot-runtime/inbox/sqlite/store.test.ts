import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { allEntries, aRequest, aThread, aTurn, stored } from "../contract/builders.ts";
import { openStore } from "../index.ts";
import { limits } from "../limits.ts";

const prefix = "shop/bot";

test("constructing does nothing; the first use makes folder and file, and the folder is ours alone", async () => {
  using dir = newDir();
  const file = join(dir.path, "data", "deep", "inbox.sqlite");
  await using store = openStore({ sqlite: file }, { prefix });
  expect(readdirSync(dir.path)).toEqual([]);
  await store.ping();
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
});

test("every request that was accepted is there after the process was killed in the midst of others", async () => {
  using dir = newDir();
  const file = join(dir.path, "inbox.sqlite");
  const child = spawn(process.execPath, ["--input-type=module", "--eval", acceptForEver, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const accepted: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    accepted.push(line);
    if (accepted.length === 500) child.kill("SIGKILL");
  }
  await exited;
  expect(accepted.length).toBeGreaterThanOrEqual(500);
  await using store = openStore({ sqlite: file }, { prefix });
  const there = (await allEntries(store.inbox(1))).map(({ request }) => request.id);
  expect(accepted.filter((id) => !there.includes(id))).toEqual([]);
  expect(new Set(there).size).toBe(there.length);
});

/** Runs in the process that is killed: prints the id of each request once it was accepted. */
const acceptForEver = `
  import { writeSync } from "node:fs";
  import { openStore } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
  import { aRequest } from ${JSON.stringify(new URL("../contract/builders.ts", import.meta.url).href)};
  const inbox = openStore({ sqlite: process.argv[1] }, { prefix: "${prefix}" }).inbox(1);
  const requests = async (thread) => {
    for (let turn = 0; ; turn += 1) {
      await inbox.accept(aRequest(thread + "-" + turn));
      writeSync(1, thread + "-" + turn + "\\n");
    }
  };
  for (let thread = 0; thread < 10; thread += 1) void requests(thread);
`;

test("in a file it is strong, in memory it says that it keeps nothing", async () => {
  using dir = newDir();
  await using file = openStore({ sqlite: join(dir.path, "inbox.sqlite") }, { prefix });
  expect(await file.durability()).toEqual({ kind: "strong" });
  await using memory = openStore({ sqlite: ":memory:" }, { prefix });
  expect(await memory.durability()).toMatchObject({ kind: "weak", remedy: /DATA_DIR/ });
  await stored(memory.inbox(1), aRequest("1"));
  expect(await allEntries(memory.inbox(1))).toHaveLength(1);
});

test("a closed store is found again as it was", async () => {
  using dir = newDir();
  const sqlite = join(dir.path, "inbox.sqlite");
  {
    await using store = openStore({ sqlite }, { prefix });
    await store.raiseEpoch(4);
    await stored(store.inbox(4), aRequest("1"));
  }
  await using store = openStore({ sqlite }, { prefix });
  expect(await store.epoch()).toBe(4);
  expect((await allEntries(store.inbox(4))).map(({ request }) => request.id)).toEqual(["1"]);
});

test("what was asked for before closing is done before it", async () => {
  using dir = newDir();
  const sqlite = join(dir.path, "inbox.sqlite");
  const store = openStore({ sqlite }, { prefix });
  const accepting = Promise.all(
    Array.from({ length: limits.sqliteBatch + 50 }, (_, at) => store.inbox(1).accept(aRequest(String(at)))),
  );
  await store[Symbol.asyncDispose]();
  expect((await accepting).every(({ kind }) => kind === "stored")).toBe(true);
});

test("another process that holds the file makes a write fail as BUSY; once it is done, writing works", async () => {
  using dir = newDir();
  const sqlite = join(dir.path, "inbox.sqlite");
  await using store = openStore({ sqlite }, { prefix });
  await store.ping();
  using other = new DatabaseSync(sqlite);
  other.exec("BEGIN IMMEDIATE");
  await expect(store.inbox(1).accept(aRequest("1"))).rejects.toMatchObject({ code: "BUSY", retry: "soon" });
  expect(await store.inbox(1).pending()).toBe(0);
  other.exec("COMMIT");
  await stored(store.inbox(1), aRequest("1"));
});

test("marks and finished turns last 26 h, threads their time, turns that go on for ever; then they are removed", async () => {
  using dir = newDir();
  const sqlite = join(dir.path, "inbox.sqlite");
  let nowMs = 1_700_000_000_000;
  await using store = openStore({ sqlite }, { prefix, now: () => nowMs });
  const inbox = store.inbox(1);
  const entryId = await stored(inbox, aRequest("1"));
  await inbox.finish(aTurn("1", { entryIds: [entryId] }), { value: aThread("1"), ttlMs: limits.doneMs });
  await inbox.save(aTurn("2"));
  nowMs += limits.seenMs - 1;
  expect(await inbox.accept(aRequest("1"))).toEqual({ kind: "seen" });
  expect(await inbox.loadTurn("1")).toBeDefined();
  expect(await inbox.loadThread("T1:C1:1.000100")).toBeDefined();
  nowMs += 1;
  expect(await inbox.loadTurn("1")).toBeUndefined();
  expect(await inbox.loadThread("T1:C1:1.000100")).toBeUndefined();
  expect(await inbox.loadTurn("2")).toBeDefined();
  expect(await inbox.accept(aRequest("1"))).toMatchObject({ kind: "stored" });
  nowMs += limits.sqlitePruneEveryMs;
  await inbox.accept(aRequest("3"));
  using raw = new DatabaseSync(sqlite);
  const left = (table: string) => raw.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
  expect({ turn: left("turn"), thread: left("thread") }).toEqual({ turn: 1, thread: 0 });
});

test.each<[string, string, (file: string) => void | Promise<void>]>([
  [
    "no database",
    "FILE_UNUSABLE",
    (file) => writeFileSync(file, "text that is long enough to be a header ".repeat(20)),
  ],
  ["a folder", "FILE_UNUSABLE", (file) => mkdirSync(file)],
  ["in a folder that is a file", "FILE_UNUSABLE", (file) => writeFileSync(dirname(file), "")],
  ["written by a newer version", "NEWER_SCHEMA", (file) => withDatabase(file, "PRAGMA user_version = 99")],
  [
    "another binding's",
    "OTHER_BINDING",
    async (file) => {
      await using other = openStore({ sqlite: file }, { prefix: "shop/other" });
      await other.ping();
    },
  ],
])("a file that is %s is refused with %s at each use, and left as it is", async (what, code, make) => {
  using dir = newDir();
  const file = join(dir.path, "data", "inbox.sqlite");
  if (!what.startsWith("in a folder")) mkdirSync(dirname(file));
  await make(file);
  await using store = openStore({ sqlite: file }, { prefix });
  for (const use of [() => store.ping(), () => store.inbox(1).accept(aRequest("1"))])
    await expect(use()).rejects.toMatchObject({ name: "StoreError", code, remedy: /DATA_DIR/ });
});

function withDatabase(file: string, sql: string): void {
  using database = new DatabaseSync(file);
  database.exec(sql);
}

function newDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "sqlite-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
