import type { Config } from "./config.ts";
import { pause } from "./kube/pause.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import { type DefaultStore, openDefaultStore, type SweepView, storeLimits } from "./store/index.ts";
import type { WatchedCluster } from "./watch-cluster.ts";

export type UsersStoreOptions = {
  readonly config: Pick<Config, "store" | "namespaces">;
  readonly version: string;
  readonly cluster: WatchedCluster;
  readonly metrics: Pick<Metrics, "storeUsers">;
  readonly log: Log;
};

/** The default store with its users, swept now and then; undefined where the operator was installed without one. */
export function openUsersStore({
  config,
  version,
  cluster,
  metrics,
  log,
}: UsersStoreOptions): DefaultStore | undefined {
  if (config.store === undefined) return undefined;
  let unsavedSaid = false;
  const store = openDefaultStore({
    ...config.store,
    operatorVersion: version,
    onChange(why) {
      log.info(changes[why]);
      cluster.wakeAll();
    },
    onTrouble: (err) =>
      log.warn({ err }, "the default store cannot be used: bindings without one of their own wait"),
    onUser(binding, action) {
      metrics.storeUsers.inc({ action });
      log.info(
        { binding },
        action === "made"
          ? "a user of the default store was made"
          : "a user of the default store was set right",
      );
    },
    onUnsaved(err) {
      if (!unsavedSaid)
        log.warn(
          { err },
          "the default store does not keep its users on disk: they are made again whenever it was restarted",
        );
      unsavedSaid = true;
    },
  });
  const stop = new AbortController();
  const sweeping = sweepNowAndThen(store, viewOf(cluster, config.namespaces), metrics, log, stop.signal);
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await sweeping;
      await store[Symbol.asyncDispose]();
    },
  };
}

const changes = {
  connected: "connected to the default store",
  rotated: "the master key was changed: bots get new passwords",
} as const;

async function sweepNowAndThen(
  store: DefaultStore,
  view: SweepView,
  metrics: Pick<Metrics, "storeUsers">,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    try {
      const { removed, removedKeys } = await store.sweep(view, stop);
      metrics.storeUsers.inc({ action: "removed" }, removed.length);
      if (removed.length > 0)
        log.info(
          { bindings: removed, keys: removedKeys },
          "users and data of bindings that are gone were removed",
        );
    } catch (err) {
      if (!stop.aborted) log.warn({ err }, "the default store could not be swept: it is tried again");
    }
    await pause(storeLimits.sweepEveryMs, stop);
  }
}

/** A binding with a store of its own has nothing in this one; nor has, after a day, one that is gone. */
const viewOf = ({ view }: WatchedCluster, namespaces: readonly string[] | undefined): SweepView => ({
  isServed(key) {
    const [namespace = "", name = ""] = key.split("/");
    const binding = view.bindings.get(namespace, name);
    const spec = binding?.spec as { readonly store?: unknown } | undefined;
    return binding !== undefined && spec?.store === undefined;
  },
  isWatched: (namespace) => namespaces?.includes(namespace) ?? true,
});
