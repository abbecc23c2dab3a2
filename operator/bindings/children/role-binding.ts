import { childName } from "../../../crds/index.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import { child } from "./child.ts";
import type { ChildrenConfig } from "./config.ts";
import { serviceAccountName } from "./service-account.ts";

/** Gives the bot's Role to the pod's ServiceAccount, the user's own one too. */
export function botRoleBinding(binding: LiveBinding, config: ChildrenConfig): KubeObject {
  const { name, namespace } = binding.metadata;
  const own = childName(name);
  return child(binding, config, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: own },
    subjects: [{ kind: "ServiceAccount", name: serviceAccountName(binding, own), namespace }],
  });
}
