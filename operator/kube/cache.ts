import type { IndexedCache } from "../bindings/ports.ts";
import type { KubeObject } from "./object.ts";

/** What became of one object, with what it was before. */
export type Change =
  | { readonly kind: "added"; readonly object: KubeObject }
  | { readonly kind: "changed"; readonly object: KubeObject; readonly before: KubeObject }
  | { readonly kind: "gone"; readonly object: KubeObject };

/** A cache and the way to write it. Each writer returns what it changed; the cache is already so when the change is told. */
export interface WritableCache extends IndexedCache {
  put(object: KubeObject): Change | undefined;
  drop(object: KubeObject): Change | undefined;
  /** Makes `objects` all there is in `namespace`, or everywhere. What is missing from them is gone, though nobody said so. */
  replace(namespace: string | undefined, objects: readonly KubeObject[]): Change[];
}

/** What an object is found by, besides its name. */
export type IndexOf = (object: KubeObject) => readonly string[];

/** Objects of one kind, by namespace and name, and by what `indexOf` gives for each. */
export function objectCache(indexOf: IndexOf = () => []): WritableCache {
  const namespaces = new Map<string, Map<string, KubeObject>>();
  const index = new Map<string, Set<KubeObject>>();

  function put(object: KubeObject): Change | undefined {
    const { namespace = "", name, resourceVersion } = object.metadata;
    const objects = namespaces.get(namespace) ?? new Map<string, KubeObject>();
    namespaces.set(namespace, objects);
    const before = objects.get(name);
    // The same version twice: a list that finds what the watch has already told.
    if (before !== undefined && before.metadata.resourceVersion === resourceVersion) return undefined;
    objects.set(name, object);
    reindex(before, object);
    return before === undefined ? { kind: "added", object } : { kind: "changed", object, before };
  }

  function drop(object: KubeObject): Change | undefined {
    const { namespace = "", name } = object.metadata;
    const objects = namespaces.get(namespace);
    const before = objects?.get(name);
    if (objects === undefined || before === undefined) return undefined;
    objects.delete(name);
    reindex(before, undefined);
    if (objects.size === 0) namespaces.delete(namespace);
    return { kind: "gone", object };
  }

  function reindex(before: KubeObject | undefined, after: KubeObject | undefined): void {
    for (const value of before === undefined ? [] : indexOf(before)) {
      index.get(value)?.delete(before as KubeObject);
      if (index.get(value)?.size === 0) index.delete(value);
    }
    for (const value of after === undefined ? [] : indexOf(after))
      index.set(value, (index.get(value) ?? new Set()).add(after as KubeObject));
  }

  const list = (namespace?: string): readonly KubeObject[] =>
    namespace === undefined
      ? [...namespaces.values()].flatMap((objects) => [...objects.values()])
      : [...(namespaces.get(namespace)?.values() ?? [])];

  return {
    get: (namespace, name) => namespaces.get(namespace)?.get(name),
    list,
    by: (value) => [...(index.get(value) ?? [])],
    put,
    drop,
    replace(namespace, objects) {
      const there = new Set(objects.map(keyOf));
      const gone = list(namespace).filter((object) => !there.has(keyOf(object)));
      return [...gone.map(drop), ...objects.map(put)].filter((change) => change !== undefined);
    },
  };
}

const keyOf = ({ metadata: { namespace = "", name } }: KubeObject): string => `${namespace}/${name}`;
