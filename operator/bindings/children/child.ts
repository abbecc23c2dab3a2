import { childName } from "../../../crds/index.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import type { ChildrenConfig } from "./config.ts";
import { childLabels } from "./labels.ts";
import { ownedBy } from "./owner.ts";

/** What all children of a binding have in common: the one name, the labels, the owner. */
export function child(
  binding: LiveBinding,
  { operatorVersion }: Pick<ChildrenConfig, "operatorVersion">,
  {
    apiVersion,
    kind,
    ...content
  }: { readonly apiVersion: string; readonly kind: string } & Record<string, unknown>,
): KubeObject {
  const { name, namespace } = binding.metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name: childName(name),
      namespace,
      labels: childLabels(name, operatorVersion),
      ownerReferences: [ownedBy(binding)],
    },
    ...content,
  };
}
