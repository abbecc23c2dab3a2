import { childName } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";
import { keyOf } from "./binding-state.ts";
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

/** What pods are found by: the Deployment that made them, `namespace/name`, by label and because a ReplicaSet of its name did. */
export function podIndex(pod: KubeObject): readonly string[] {
  const name = pod.metadata.labels?.[instanceLabel];
  const controller = controllerOf(pod);
  const isOfDeployment =
    name !== undefined && controller?.kind === "ReplicaSet" && controller.name.startsWith(`${name}-`);
  return isOfDeployment ? [keyOf({ ...pod.metadata, name })] : [];
}

/** The pods of a binding's Deployment, of earlier ones too. */
export const podsOf = (view: ClusterView, namespace: string, bindingName: string): readonly KubeObject[] =>
  view.pods.by(keyOf({ namespace, name: childName(bindingName) }));
