import { childName } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";
import { instanceLabel } from "./children/index.ts";
import { controllerOf } from "./children/owner.ts";
import type { Cache, ClusterView } from "./ports.ts";

/** Where the watch shows objects of a kind that a binding has as children. */
export function cacheOf(view: ClusterView, kind: string): Cache {
  switch (kind) {
    case "ServiceAccount":
      return view.serviceAccounts;
    case "Role":
      return view.roles;
    case "RoleBinding":
      return view.roleBindings;
    case "Lease":
      return view.leases;
    case "NetworkPolicy":
      return view.networkPolicies;
    case "Deployment":
      return view.deployments;
    default:
      throw new TypeError(`${kind} is no kind of a binding's children: add it to children-of.ts`);
  }
}

/** The pods of a binding's Deployment, of earlier ones too: by label, and made by a ReplicaSet of its name. */
export function podsOf(view: ClusterView, namespace: string, bindingName: string): readonly KubeObject[] {
  const name = childName(bindingName);
  return view.pods.list(namespace).filter((pod) => {
    const controller = controllerOf(pod);
    return (
      pod.metadata.labels?.[instanceLabel] === name &&
      controller?.kind === "ReplicaSet" &&
      controller.name.startsWith(`${name}-`)
    );
  });
}
