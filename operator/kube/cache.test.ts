import { expect, test } from "vitest";
import { type Change, objectCache } from "./cache.ts";
import { aPod } from "./fake-client.fixture.ts";

const told = (change: Change | undefined) =>
  change === undefined
    ? undefined
    : `${change.kind} ${change.object.metadata.namespace}/${change.object.metadata.name}`;

test("each write tells what it changed, and nothing when it changed nothing", () => {
  const cache = objectCache();
  expect([
    told(cache.put(aPod("one", "1"))),
    told(cache.put(aPod("one", "1"))),
    told(cache.put(aPod("one", "2"))),
    told(cache.drop(aPod("one", "3"))),
    told(cache.drop(aPod("one", "3"))),
  ]).toEqual(["added a/one", undefined, "changed a/one", "gone a/one", undefined]);
});

test("a change shows what was before", () => {
  const cache = objectCache();
  cache.put(aPod("one", "1"));
  expect(cache.put(aPod("one", "2"))).toEqual({
    kind: "changed",
    object: aPod("one", "2"),
    before: aPod("one", "1"),
  });
});

test("replacing one namespace leaves the others alone, and tells what is gone, new or different", () => {
  const cache = objectCache();
  for (const name of ["kept", "lost", "changed"]) cache.put(aPod(name));
  cache.put(aPod("other", "1", "b"));
  const changes = cache.replace("a", [aPod("kept"), aPod("changed", "2"), aPod("new")]);
  expect(changes.map(told)).toEqual(["gone a/lost", "changed a/changed", "added a/new"]);
  expect(cache.list("b")).toHaveLength(1);
  expect(cache.list()).toHaveLength(4);
  expect(
    cache
      .replace(undefined, [aPod("kept")])
      .map(told)
      .sort(),
  ).toEqual(["gone a/changed", "gone a/new", "gone b/other"]);
  expect([cache.get("a", "kept")?.metadata.name, cache.get("b", "other"), cache.list("b")]).toEqual([
    "kept",
    undefined,
    [],
  ]);
});
