import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countCalls, type Entry, minus, openAudit, readsOf, writesOf } from "./audit.ts";

const entry = (verb: string, stage = "ResponseComplete", stageTimestamp = "2026-01-01T00:00:00Z"): Entry => ({
  verb,
  stage,
  stageTimestamp,
});

test.each<[string, readonly Entry[], Readonly<Record<string, number>>]>([
  ["nothing", [], {}],
  ["each call once", [entry("get"), entry("patch"), entry("patch")], { get: 1, patch: 2 }],
  [
    "a watch when it begins, not again when it ends",
    [entry("watch", "ResponseStarted"), entry("watch")],
    { watch: 1 },
  ],
  [
    "a call that is answered bit by bit when it ends",
    [entry("get", "ResponseStarted"), entry("get")],
    { get: 1 },
  ],
])("counted: %s", (_, entries, calls) => {
  expect(countCalls(entries)).toEqual(calls);
});

test("watches are neither reads nor writes; everything else that is no read is a write", () => {
  const calls = { get: 1, list: 2, watch: 4, patch: 8, create: 16, delete: 32 };
  expect([readsOf(calls), writesOf(calls)]).toEqual([3, 56]);
});

test("what came in between is what was not there before", () => {
  expect(minus({ get: 3, patch: 2, watch: 1 }, { get: 1, patch: 2 })).toEqual({ get: 2, watch: 1 });
});

test("a log is read as it grows, also while a line is being written", () => {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  const file = join(folder, "audit.jsonl");
  try {
    const [first, second] = [entry("get"), entry("watch", "ResponseComplete", "2026-01-01T00:00:09Z")].map(
      (one) => JSON.stringify(one),
    );
    writeFileSync(file, `${first}\n${second?.slice(0, 20)}`);
    const audit = openAudit(file);
    expect(audit.totals()).toEqual({ get: 1 });
    appendFileSync(file, `${second?.slice(20)}\n${first}\n`);
    expect(audit.totals()).toEqual({ get: 2 });
    expect(audit.lastMs()).toBe(Date.parse("2026-01-01T00:00:00Z"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
