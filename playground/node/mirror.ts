import { setTimeout as pause } from "node:timers/promises";
import { limits } from "./limits.ts";
import type { Link } from "./link.ts";

type Stored = {
  readonly metadata?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly resourceVersion?: string;
  };
};

/** A copy of one kind's objects, kept up by list and watch. */
export interface Mirror<T> {
  get(namespace: string, name: string): T | undefined;
  list(): readonly T[];
  /** Resolves after the first list. */
  readonly filled: Promise<void>;
}

/**
 * Mirrors the collection at `path` until `signal` aborts. `onChange` is called after each change, with the object as it was last seen. Every end of a
 * watch is followed by a list: slower than to go on, and right after whatever happened to the server.
 */
export function mirror<T extends Stored>(
  link: Link,
  path: string,
  onChange: (object: T) => void,
  signal: AbortSignal,
): Mirror<T> {
  let objects = new Map<string, T>();
  const { promise: filled, resolve: fill } = Promise.withResolvers<void>();

  const list = async (): Promise<string> => {
    const { status, body } = await link.call("GET", path);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    const before = objects;
    const { items, metadata } = body as { items: T[]; metadata: { resourceVersion: string } };
    objects = new Map(items.map((item) => [keyOf(item), item]));
    for (const [key, object] of objects)
      if (before.get(key)?.metadata?.resourceVersion !== object.metadata?.resourceVersion) onChange(object);
    for (const [key, object] of before) if (!objects.has(key)) onChange(object);
    fill();
    return metadata.resourceVersion;
  };

  const follow = async (resourceVersion: string): Promise<void> => {
    const query = `watch=1&timeoutSeconds=${limits.watchSeconds}&resourceVersion=${resourceVersion}`;
    for await (const { type, object } of link.watch(`${path}?${query}`, signal)) {
      if (type === "ERROR") return;
      const seen = object as T;
      if (type === "DELETED") objects.delete(keyOf(seen));
      else objects.set(keyOf(seen), seen);
      onChange(seen);
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await list()
        .then(follow)
        .catch(() => {});
      await pause(limits.retryMs, undefined, { signal }).catch(() => {});
    }
    fill();
  };
  void run();

  return {
    get: (namespace, name) => objects.get(`${namespace}/${name}`),
    list: () => [...objects.values()],
    filled,
  };
}

const keyOf = ({ metadata }: Stored): string => `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
