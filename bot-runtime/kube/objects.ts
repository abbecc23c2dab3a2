import {
  apiVersion,
  type BindingStatus,
  botFieldManager,
  childName,
  kind,
  plural,
} from "../../crds/index.ts";
import type { KubeClient } from "./client.ts";
import type { WatchTarget } from "./watch.ts";

/** The one binding of a bot. */
export type BindingRef = { readonly namespace: string; readonly name: string };

export const bindingTarget = ({ namespace, name }: BindingRef): WatchTarget => ({
  path: `/apis/${apiVersion}/namespaces/${namespace}/${plural}`,
  name,
});

/** The binding's Lease, one attempt a call, on a connection of its own. Rejects with a KubeError. */
export interface LeaseBox {
  read(): Promise<unknown>;
  /** Refused (409) when the Lease is not at `lease`'s version any more. */
  write(lease: { readonly metadata: { readonly resourceVersion: string } }): Promise<unknown>;
}

export function leaseBox(kube: KubeClient, { namespace, name }: BindingRef): LeaseBox {
  // Each call has its own bound, and giving the lease up has to work when everything else was stopped.
  const { signal } = new AbortController();
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${childName(name)}`;
  return {
    read: () => kube.once({ method: "GET", path, lane: "lease" }, signal),
    write: (body) =>
      kube.once(
        { method: "PUT", path, query: { fieldManager: botFieldManager }, body, lane: "lease" },
        signal,
      ),
  };
}

/**
 * Applies the bot's part of a binding's status, whole: what it does not name any more is removed. Only to the binding with this
 * `uid`: another of the same name is another binding (409). @throws {KubeError}
 */
export async function applyStatus(
  kube: KubeClient,
  { namespace, name }: BindingRef,
  uid: string | undefined,
  status: BindingStatus,
  signal: AbortSignal,
): Promise<void> {
  const { path } = bindingTarget({ namespace, name });
  await kube.once(
    {
      method: "PATCH",
      path: `${path}/${name}/status`,
      query: { fieldManager: botFieldManager, force: "true" },
      body: { apiVersion, kind, metadata: { name, namespace, ...(uid !== undefined && { uid }) }, status },
    },
    signal,
  );
}
