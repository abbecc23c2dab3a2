import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type StoreHarness, storeContract } from "../contract/store-contract.ts";
import { openStore } from "../index.ts";
import type { Store } from "../port.ts";

storeContract("SQLite", sqliteHarness);

/** Every space is a file of its own; what is opened twice has two connections, as two processes have. */
async function sqliteHarness(): Promise<StoreHarness> {
  const dir = mkdtempSync(join(tmpdir(), "inbox-"));
  const stores: Store[] = [];
  let spaces = 0;
  return {
    space() {
      spaces += 1;
      const file = join(dir, `space-${spaces}`, "inbox.sqlite");
      const open = (options?: { readonly bound?: number }) => {
        const store = openStore({ sqlite: file }, { prefix: "shop/bot", ...options });
        stores.push(store);
        return store;
      };
      const write = async (sql: string, ...values: SQLInputValue[]) => {
        await open().ping();
        const raw = new DatabaseSync(file);
        raw.prepare(sql).run(...values);
        raw.close();
      };
      return {
        open,
        tamper: {
          entry: (text) => write("INSERT INTO inbox (request) VALUES (?)", text),
          turn: (turnId, text) => write("INSERT INTO turn (id, value) VALUES (?, ?)", turnId, text),
          thread: (key, text) =>
            write("INSERT INTO thread VALUES (?, ?, ?)", key, text, Number.MAX_SAFE_INTEGER),
          lastTurns: (userId, text) =>
            write("INSERT INTO last_turns VALUES (?, ?, ?)", userId, text, Number.MAX_SAFE_INTEGER),
          letter: (text) =>
            write("INSERT INTO dead (request, turn, problem, buried_at_ms) VALUES (?, '', '', 0)", text),
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
