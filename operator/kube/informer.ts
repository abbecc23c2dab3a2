import type { IndexedCache } from "../bindings/ports.ts";
import { type Change, type IndexOf, objectCache } from "./cache.ts";
import type { KubeClient } from "./client.ts";
import type { Kind } from "./kinds.ts";
import type { KubeLog } from "./log.ts";
import type { KubeObject } from "./object.ts";
import { type Reflection, reflect } from "./reflector.ts";

export type InformerOptions = Kind & {
  readonly client: KubeClient;
  /** Left out: all namespaces. Else one list and watch for each, so that rights on these are enough. */
  readonly namespaces?: readonly string[] | undefined;
  readonly labelSelector?: string | undefined;
  readonly relistMs: number;
  /** What is kept of an object. Default: all but `managedFields`, which are half of it. */
  readonly transform?: (object: KubeObject) => KubeObject;
  /** What `cache.by` finds an object by. Default: nothing. */
  readonly indexOf?: IndexOf;
  readonly onChange?: (change: Change) => void;
  /** After each complete list of a namespace (or of all), the first one too: the time to look at everything again. */
  readonly onListed?: () => void;
  readonly log: KubeLog;
};

/** A cache that follows the cluster. Disposing stops it: nothing is told any more from that moment, and it resolves when nothing runs. */
export interface Informer extends AsyncDisposable {
  readonly cache: IndexedCache;
  /** Resolves when the cache is complete for the first time. @throws the signal's reason, or `stopped` after disposal. */
  synced(signal: AbortSignal): Promise<void>;
  readonly isSynced: boolean;
  /** Why the cache may be stale, in words with a remedy; `undefined` while it follows. */
  readonly trouble: string | undefined;
}

/** Starts at once. */
export function startInformer(options: InformerOptions): Informer {
  const { client, apiVersion, kind, labelSelector, namespaces, relistMs, log } = options;
  const cache = objectCache(options.indexOf);
  const stopped = new AbortController();
  const first = Promise.withResolvers<void>();
  const scopes = namespaces ?? [undefined];
  const listed = new Set<string | undefined>();
  const troubles = new Map<string | undefined, string>();

  const reflectionOf = (namespace: string | undefined): Reflection => ({
    client,
    selection: { apiVersion, kind, namespace, labelSelector },
    cache,
    transform: options.transform ?? withoutManagedFields,
    onChange: options.onChange ?? (() => {}),
    onListed() {
      listed.add(namespace);
      if (listed.size === scopes.length) first.resolve();
      options.onListed?.();
    },
    onTrouble(trouble) {
      if (trouble === undefined) troubles.delete(namespace);
      else troubles.set(namespace, trouble);
    },
    relistMs,
    log,
  });
  const running = Promise.all(scopes.map((namespace) => reflect(reflectionOf(namespace), stopped.signal)));

  return {
    cache,
    async synced(signal) {
      const ends = AbortSignal.any([signal, stopped.signal]);
      ends.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      const abort = () => aborted.reject(ends.reason);
      ends.addEventListener("abort", abort, { once: true });
      await Promise.race([first.promise, aborted.promise]).finally(() =>
        ends.removeEventListener("abort", abort),
      );
    },
    get isSynced() {
      return listed.size === scopes.length;
    },
    get trouble() {
      return [...troubles.values()][0];
    },
    async [Symbol.asyncDispose]() {
      stopped.abort(new Error("the watch was stopped"));
      await running;
    },
  };
}

/** Drops who wrote which field: never read here, and often half of what an object weighs. Pure. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject["metadata"] & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}
