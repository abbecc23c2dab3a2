import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import { child } from "./child.ts";
import type { ChildrenConfig } from "./config.ts";

/** The bot's identity towards the API server. Only the bot's own pod asks for its token, so no other gets it by default. */
export function botServiceAccount(binding: LiveBinding, config: ChildrenConfig): KubeObject {
  return child(binding, config, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    automountServiceAccountToken: false,
  });
}

/** Of the pod: the binding's own choice, for a cloud's workload identity, else the one above. */
export const serviceAccountName = (binding: LiveBinding, childName: string): string =>
  binding.spec.pod.serviceAccountName ?? childName;
