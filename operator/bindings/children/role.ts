import { childName, group, plural } from "../../../crds/index.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import { child } from "./child.ts";
import type { ChildrenConfig } from "./config.ts";

/** All that a bot may do in the cluster: read its own binding, report on it, and hold its own Lease. */
export function botRole(binding: LiveBinding, config: ChildrenConfig): KubeObject {
  const { name } = binding.metadata;
  return child(binding, config, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    rules: [
      { apiGroups: [group], resources: [plural], resourceNames: [name], verbs: ["get", "watch"] },
      { apiGroups: [group], resources: [`${plural}/status`], resourceNames: [name], verbs: ["patch"] },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        resourceNames: [childName(name)],
        verbs: ["get", "update", "patch"],
      },
    ],
  });
}
