import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import type { ChildrenConfig } from "./config.ts";
import { botDeployment } from "./deployment.ts";
import { botLease } from "./lease.ts";
import { botNetworkPolicy } from "./network-policy.ts";
import { botRole } from "./role.ts";
import { botRoleBinding } from "./role-binding.ts";
import { botServiceAccount } from "./service-account.ts";

export type { ChildrenConfig } from "./config.ts";
export { bindingAnnotation } from "./deployment.ts";
export { instanceLabel, managedByLabel } from "./labels.ts";
export { ownership, owningBinding } from "./owner.ts";

export type DesiredOptions = {
  /** Name of the Secret with the default store's login; undefined: the binding has a store of its own. */
  readonly storeSecret?: string | undefined;
};

/**
 * Everything that should exist for a binding, in the order in which it is to be applied: the pod comes last, when its identity, its
 * Lease and its fence stand. A suspended binding has no Deployment; one with a ServiceAccount of the user's has none of its own.
 */
export function desiredChildren(
  binding: LiveBinding,
  config: ChildrenConfig,
  { storeSecret }: DesiredOptions = {},
): readonly KubeObject[] {
  const { spec } = binding;
  return [
    ...(spec.pod.serviceAccountName === undefined ? [botServiceAccount(binding, config)] : []),
    botRole(binding, config),
    botRoleBinding(binding, config),
    botLease(binding, config),
    ...(config.networkPolicy ? [botNetworkPolicy(binding, config)] : []),
    ...(spec.suspend ? [] : [botDeployment(binding, config, storeSecret)]),
  ];
}
