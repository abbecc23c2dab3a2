import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import { child } from "./child.ts";
import type { ChildrenConfig } from "./config.ts";

/** The Lease that the bot takes. Metadata alone: who holds it is the bot's to write, and a field named here would be taken from it. */
export function botLease(binding: LiveBinding, config: ChildrenConfig): KubeObject {
  return child(binding, config, { apiVersion: "coordination.k8s.io/v1", kind: "Lease" });
}
