import { expect, test, vi } from "vitest";
import { keptLog } from "./cluster.fixture.ts";
import { aPod, fakeClient } from "./fake-client.fixture.ts";
import { startInformer } from "./informer.ts";

vi.mock(import("./limits.ts"), async (original) => {
  const { limits } = await original();
  return { limits: { ...limits, backoffFirstMs: 40, backoffMaxMs: 10_000 } as unknown as typeof limits };
});

const within = { timeout: 20_000, interval: 10 };
const gone = { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: "too old" } };

test.each([
  ["ends at once", []],
  ["is broken in the middle", ["not an event"]],
  ["says that its history is forgotten, each time", [gone]],
  ["tells of an error", [{ type: "ERROR", object: { kind: "Status", code: 500, reason: "InternalError" } }]],
  ["asks for time", [{ type: "ERROR", object: { code: 429, details: { retryAfterSeconds: 1 } } }]],
])("a watch that %s is not asked for again and again", async (_, lines) => {
  const client = fakeClient({ call: () => aList("7"), watch: () => lines });
  await using following = follow(client);
  const startedMs = performance.now();
  await vi.waitFor(() => expect(following.watches()).toBeGreaterThanOrEqual(5), within);
  // Half of 40, 80 and 160 ms, whatever the first wait was.
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(130);
});

test("a watch goes on from the last event or bookmark, without a list", async () => {
  const lines = [
    { type: "ADDED", object: aPod("one", "8") },
    { type: "BOOKMARK", object: { metadata: { resourceVersion: "12" } } },
  ];
  const client = fakeClient({
    call: () => aList("7"),
    watch: ({ query }) => (query?.resourceVersion === "7" ? lines : []),
  });
  await using following = follow(client);
  await vi.waitFor(() => expect(following.watches()).toBeGreaterThan(1), within);
  expect(client.asked.slice(0, 3).map(({ query }) => query?.resourceVersion)).toEqual([undefined, "7", "12"]);
  expect(client.asked[1]?.query).toMatchObject({ watch: true, allowWatchBookmarks: true });
  expect(following.told).toEqual(["added one"]);
});

test("history that is forgotten is followed by a list at once, which tells what was missed", async () => {
  let version = 6;
  const client = fakeClient({
    call: () => aList(String(++version), version === 7 ? [aPod("old")] : [aPod("new")]),
    watch: ({ query }) => (query?.resourceVersion === "7" ? [gone] : []),
  });
  await using following = follow(client);
  await vi.waitFor(() => expect(following.told).toEqual(["added old", "gone old", "added new"]), within);
  expect(following.log.lines).toEqual([]);
});

test("events that lie ready when it is stopped are not told", async () => {
  const lines = Array.from({ length: 50 }, (_, nth) => ({
    type: "ADDED",
    object: aPod(`pod-${nth}`, String(nth + 8)),
  }));
  const client = fakeClient({ call: () => aList("7"), watch: () => lines });
  const stopping: PromiseLike<void>[] = [];
  const following = follow(client, () => stopping.push(following.informer[Symbol.asyncDispose]()));
  await vi.waitFor(() => expect(stopping).toHaveLength(1), within);
  await Promise.all(stopping);
  expect(following.told).toEqual(["added pod-0"]);
});

const aList = (resourceVersion: string, items: readonly object[] = []) => ({
  items,
  metadata: { resourceVersion },
});

function follow(client: ReturnType<typeof fakeClient>, onChange: () => void = () => {}) {
  const told: string[] = [];
  const log = keptLog();
  const informer = startInformer({
    client,
    apiVersion: "v1",
    kind: "Pod",
    relistMs: 3_600_000,
    log,
    onChange({ kind, object }) {
      told.push(`${kind} ${object.metadata.name}`);
      onChange();
    },
  });
  return {
    informer,
    told,
    log,
    watches: () => client.asked.filter(({ query }) => query?.watch === true).length,
    [Symbol.asyncDispose]: () => informer[Symbol.asyncDispose](),
  };
}
