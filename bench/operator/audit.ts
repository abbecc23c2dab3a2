import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Requests by verb; a watch is counted when it begins. */
export type Calls = Readonly<Record<string, number>>;

/** What an API server's audit log says of one user. */
export interface Audit {
  /** All calls so far. */
  totals(): Calls;
  /** When the last request ended that was no watch, ms since 1970; undefined where none did. */
  lastMs(): number | undefined;
}

/** Logs what `user` asks, and nothing of anybody else. */
export const auditPolicy = (user: string) => ({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata", users: [user] }, { level: "None" }],
});

/** Reads the log at `file` as it grows. */
export function openAudit(file: string): Audit {
  let offset = 0;
  let rest = "";
  let totals: Calls = {};
  let lastMs: number | undefined;
  const readOn = (): void => {
    const descriptor = openSync(file, "r");
    const added = Buffer.alloc(fstatSync(descriptor).size - offset);
    const length = readSync(descriptor, added, 0, added.length, offset);
    closeSync(descriptor);
    offset += length;
    // The server may be in the middle of a line.
    const lines = (rest + added.toString("utf8", 0, length)).split("\n");
    rest = lines.pop() ?? "";
    const entries = lines.map((line) => JSON.parse(line) as Entry);
    totals = plus(totals, countCalls(entries));
    for (const { verb, stageTimestamp } of entries)
      if (verb !== "watch") lastMs = Math.max(lastMs ?? 0, Date.parse(stageTimestamp));
  };
  return {
    totals() {
      readOn();
      return totals;
    },
    lastMs() {
      readOn();
      return lastMs;
    },
  };
}

export type Entry = {
  readonly verb: string;
  readonly stage: string;
  readonly stageTimestamp: string;
  readonly objectRef?: { readonly resource?: string };
};

/** A watch has an entry when it begins and one when it ends, everything else has but one. Pure. */
export function countCalls(entries: readonly Entry[]): Calls {
  const counted = entries.filter(
    ({ verb, stage }) => (stage === "ResponseStarted") === (verb === "watch") && stage !== "Panic",
  );
  return Object.fromEntries(
    [...Map.groupBy(counted, ({ verb }) => verb)].map(([verb, group]) => [verb, group.length]),
  );
}

/** What came to `before` until there was `after`. Pure. */
export const minus = (after: Calls, before: Calls): Calls =>
  Object.fromEntries(
    Object.entries(after)
      .map(([verb, count]) => [verb, count - (before[verb] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

const plus = (before: Calls, more: Calls): Calls => ({
  ...before,
  ...Object.fromEntries(Object.entries(more).map(([verb, count]) => [verb, count + (before[verb] ?? 0)])),
});

/** Verbs that change something. */
export const writesOf = (calls: Calls): number => sum(calls, (verb) => !isRead(verb));

/** Reads other than watches. */
export const readsOf = (calls: Calls): number => sum(calls, (verb) => isRead(verb) && verb !== "watch");

const isRead = (verb: string): boolean => ["get", "list", "watch"].includes(verb);

const sum = (calls: Calls, counts: (verb: string) => boolean): number =>
  Object.entries(calls).reduce((total, [verb, count]) => total + (counts(verb) ? count : 0), 0);
