import { reconciler } from "./bindings/index.ts";
import type { Config } from "./config.ts";
import { ApiError, bound, clusterWriter, type KubeClient, keyedQueue } from "./kube/index.ts";
import { limits } from "./limits.ts";
import type { Log } from "./ops/log.ts";
import { countBindings, type Metrics, type ReadyCondition } from "./ops/metrics.ts";
import { queueMetrics, showQueue } from "./ops/queue-metrics.ts";
import { StoreError } from "./store/index.ts";
import { openUsersStore } from "./users-store.ts";
import type { WatchedCluster } from "./watch-cluster.ts";

export type WorkOptions = {
  readonly config: Config;
  readonly version: string;
  readonly client: KubeClient;
  readonly cluster: WatchedCluster;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Another may lead: nothing that runs may go on. */
  readonly lost: AbortSignal;
};

/** What only the one that leads may do. Disposing takes no more work, and resolves when what runs has ended. */
export interface Work extends AsyncDisposable {
  /** A binding is to be looked at, `namespace/name`. */
  wake(key: string): void;
  /** The same in a moment, so that what changes with it is seen at once. */
  wakeSoon(key: string): void;
  /** Brings the metrics that are counted only when asked for up to date. */
  refresh(): void;
}

/** Looks at each binding that is woken, some at a time, and again after a failure; keeps the default store's users. */
export function workBindings({ config, version, client, cluster, metrics, log, lost }: WorkOptions): Work {
  const store = openUsersStore({ config, version, cluster, metrics, log });
  const reconcile = reconciler({
    view: cluster.view,
    writer: clusterWriter(client),
    storeUsers: store,
    config: { ...config.bot, operatorVersion: version, storeUrl: config.store?.url },
    now: () => new Date(),
    instance: config.podName,
    onLostEvent: (err) => log.warn({ err }, "an event could not be told"),
    onEvent(binding, { type, reason, note }) {
      const line = { binding, reason, remedy: note };
      if (type === "Warning") log.warn(line, "a binding's state changed");
      else log.info(line, "a binding's state changed");
    },
  });
  const counted = queueMetrics(metrics, isMistake);
  const queue = keyedQueue({
    work: async (binding, signal) => {
      using ends = bound(limits.reconcileMs, signal, lost);
      try {
        return (await reconcile(binding, ends.signal)).requeueAfterMs;
      } catch (error) {
        if (ends.isOver) counted.onTimeout();
        throw error;
      }
    },
    workers: config.concurrentReconciles,
    backoffFirstMs: limits.backoffFirstMs,
    backoffMaxMs: limits.backoffMaxMs,
    retryAfterMs: (error) => (error instanceof ApiError ? error.retryAfterMs : undefined),
    ...counted,
    onEnd(binding, result, workedMs, error) {
      counted.onEnd(binding, result, workedMs, error);
      if (result === "error" && !lost.aborted)
        log.warn(
          { binding, err: error },
          "a binding could not be brought to what it should be: it is tried again",
        );
    },
  });
  return {
    wake: (key) => queue.add(key),
    wakeSoon: (key) => queue.addAfter(key, limits.settleMs),
    refresh() {
      showQueue(metrics, queue);
      countBindings(metrics, cluster.view.bindings.list().map(readyOf));
    },
    async [Symbol.asyncDispose]() {
      await queue.stop(lost.aborted ? 0 : limits.drainMs);
      await store?.[Symbol.asyncDispose]();
    },
  };
}

/** Neither the API server nor the store said no, and nobody asked to stop: the program is wrong. */
function isMistake(error: unknown): boolean {
  if (error instanceof ApiError || error instanceof StoreError) return false;
  return !(error instanceof Error && /^(Abort|Timeout)Error$/.test(error.name));
}

function readyOf({ status }: { readonly status?: unknown }): ReadyCondition | undefined {
  const { conditions } = (status ?? {}) as { conditions?: readonly (ReadyCondition & { type: string })[] };
  return conditions?.find(({ type }) => type === "Ready");
}
