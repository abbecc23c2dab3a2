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

test("an object is found by what stands in it now, not by what stood there", () => {
  const cache = objectCache(({ metadata }) => metadata.finalizers ?? []);
  const aPodWith = (name: string, version: string, finalizers: string[]) => {
    const pod = aPod(name, version);
    return { ...pod, metadata: { ...pod.metadata, finalizers } };
  };
  const namesBy = (value: string) => cache.by(value).map(({ metadata }) => metadata.name);
  cache.put(aPodWith("one", "1", ["red", "blue"]));
  cache.put(aPodWith("two", "1", ["red"]));
  expect([namesBy("red"), namesBy("blue"), namesBy("green")]).toEqual([["one", "two"], ["one"], []]);
  cache.put(aPodWith("one", "2", ["green"]));
  expect([namesBy("red"), namesBy("blue"), namesBy("green")]).toEqual([["two"], [], ["one"]]);
  cache.drop(aPodWith("one", "3", ["red"]));
  cache.replace(undefined, []);
  expect([namesBy("red"), namesBy("green")]).toEqual([[], []]);
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
