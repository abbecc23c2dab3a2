import type { SlackAgentBinding } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";

/** What was last seen of one kind of object. Reading is free: no call is made. Objects are shared, so never change one. */
export interface Cache<T extends KubeObject = KubeObject> {
  get(namespace: string, name: string): T | undefined;
  /** Of one namespace, or of all that are watched. */
  list(namespace?: string): readonly T[];
}

/** A cache that also knows its objects by something that stands in them, without walking through all of them. */
export interface IndexedCache<T extends KubeObject = KubeObject> extends Cache<T> {
  by(value: string): readonly T[];
}

/**
 * The cluster as the watches show it, a moment late. Bindings are all there; of the other kinds only what carries the label
 * `app.kubernetes.io/managed-by: slack-agent-operator`, so a stranger's object of the same name is not seen here.
 */
export interface ClusterView {
  /** By the Slack apps that they name, see `appsNamedBy`. */
  readonly bindings: IndexedCache;
  readonly deployments: Cache;
  /** By the Deployment that they belong to, see `podIndex`. */
  readonly pods: IndexedCache;
  readonly leases: Cache;
  readonly serviceAccounts: Cache;
  readonly roles: Cache;
  readonly roleBindings: Cache;
  readonly networkPolicies: Cache;
}

/**
 * Calls to the API server, each bounded in time; 429, 5xx and lost connections are retried within that bound by the adapter.
 * @throws {ApiError} what remains. An object that carries `metadata.uid` is written only if the server's has the same one (409).
 */
export interface ClusterWriter {
  /** The server's object of that kind, namespace and name, past every cache. `undefined`: there is none. */
  read(object: KubeObject, signal: AbortSignal): Promise<KubeObject | undefined>;
  /** Server-side apply with force as `operatorFieldManager`; gives what the server holds afterwards. */
  apply(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;
  /** The same on the status subresource. A `metadata.resourceVersion` with the uid spares a question where it is the newest. */
  applyStatus(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;
  create(object: KubeObject, signal: AbortSignal): Promise<"created" | "exists">;
  /** Removes the very object (precondition on its uid), its dependents in the background. */
  remove(object: KubeObject, signal: AbortSignal): Promise<"removed" | "absent">;
}

/** A binding as the API server holds it: parsed, defaults filled in, with the identity that its children are tied to. */
export type LiveBinding = SlackAgentBinding & {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string };
};

/** The default store: one user per binding. */
export interface StoreUsers {
  /**
   * Makes sure of the binding's user, and gives the Secret with its login for the bot to mount. `undefined`: the operator was
   * installed without a default store. Called at each reconcile, so cheap when nothing is to be done.
   * @throws when the store does not answer or refuses.
   */
  secretFor(
    binding: LiveBinding,
    signal: AbortSignal,
  ): Promise<{ readonly secret: KubeObject; readonly secretName: string } | undefined>;
}
