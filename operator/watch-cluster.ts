import { kind as bindingKind, apiVersion as bindingVersion, operatorFieldManager } from "../crds/index.ts";
import {
  appsNamedBy,
  type Change,
  type ClusterView,
  createTriggers,
  keptOf,
  managedByLabel,
  podIndex,
} from "./bindings/index.ts";
import type { Config } from "./config.ts";
import {
  type Informer,
  type Change as KubeChange,
  type KubeClient,
  type KubeLog,
  startInformer,
} from "./kube/index.ts";

/** The kinds of children, and where the view has them. */
const children = [
  ["deployments", "apps/v1", "Deployment"],
  ["pods", "v1", "Pod"],
  ["leases", "coordination.k8s.io/v1", "Lease"],
  ["serviceAccounts", "v1", "ServiceAccount"],
  ["roles", "rbac.authorization.k8s.io/v1", "Role"],
  ["roleBindings", "rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["networkPolicies", "networking.k8s.io/v1", "NetworkPolicy"],
] as const;

export type WatchOptions = {
  readonly client: KubeClient;
  /** Everything is listed, and every binding looked at, again after its `resyncMs`. */
  readonly config: Pick<Config, "namespaces" | "resyncMs">;
  /** A binding is to be looked at, `namespace/name`. */
  readonly wake: (key: string) => void;
  /** The same, of what is but a part of a burst of changes. */
  readonly wakeSoon: (key: string) => void;
  readonly log: KubeLog;
};

/** What of the cluster the operator has in sight. Disposing ends all watches. */
export interface WatchedCluster extends AsyncDisposable {
  readonly view: ClusterView;
  /** Resolves to true when everything has been seen once, to false when the signal is aborted before. */
  synced(signal: AbortSignal): Promise<boolean>;
  readonly isSynced: boolean;
  /** Why what is seen may be stale, with a remedy; undefined while it is not. */
  readonly trouble: string | undefined;
  /** Every binding is to be looked at. */
  wakeAll(): void;
}

/** Bindings, and of the kinds of their children those that carry our label: nobody else's are kept in memory. Starts at once. */
export function watchCluster(options: WatchOptions): WatchedCluster {
  const { client, config, wake, wakeSoon, log } = options;
  const triggers = createTriggers();
  const common = { client, namespaces: config.namespaces, relistMs: config.resyncMs, log };
  const wakeAll = () => {
    for (const { metadata } of bindings.cache.list()) wake(`${metadata.namespace}/${metadata.name}`);
  };
  const bindings = startInformer({
    ...common,
    apiVersion: bindingVersion,
    kind: bindingKind,
    indexOf: appsNamedBy,
    onChange: (change) => triggers.binding(changeOf(change)).forEach(wake),
    onListed: wakeAll,
  });
  const informerOf = (apiVersion: string, kind: string): Informer =>
    startInformer({
      ...common,
      apiVersion,
      kind,
      transform: keptOf,
      ...(kind === "Pod" ? { indexOf: podIndex } : {}),
      labelSelector: `${managedByLabel}=${operatorFieldManager}`,
      onChange: (change) => triggers.child(changeOf(change)).forEach(wakeSoon),
    });
  const started = children.map(([field, apiVersion, kind]) => [field, informerOf(apiVersion, kind)] as const);
  const informers = [bindings, ...started.map(([, informer]) => informer)];
  const caches: unknown = Object.fromEntries(started.map(([field, { cache }]) => [field, cache]));
  return {
    view: { ...(caches as Omit<ClusterView, "bindings">), bindings: bindings.cache },
    wakeAll,
    synced: (signal) =>
      Promise.all(informers.map((informer) => informer.synced(signal))).then(
        () => true,
        () => false,
      ),
    get isSynced() {
      return informers.every((informer) => informer.isSynced);
    },
    get trouble() {
      return informers.map((informer) => informer.trouble).find((trouble) => trouble !== undefined);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(informers.map((informer) => informer[Symbol.asyncDispose]()));
    },
  };
}

function changeOf(change: KubeChange): Change {
  if (change.kind === "gone") return { before: change.object };
  return change.kind === "added" ? { after: change.object } : { before: change.before, after: change.object };
}
