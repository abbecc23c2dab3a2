import { apiVersion, group, kind } from "../../../crds/index.ts";
import type { KubeObject, OwnerReference } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";

/** Makes the binding the one controller of a child, which goes with it. The uid ties it to this very binding, not to its name. */
export function ownedBy({ metadata: { name, uid } }: LiveBinding): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Name of the binding that controls an object, whichever version of the resource it was made for. */
export function owningBinding(object: KubeObject): string | undefined {
  const owner = controllerOf(object);
  return owner?.kind === kind && owner.apiVersion.startsWith(`${group}/`) ? owner.name : undefined;
}

/**
 * Whose an object is, seen from a binding of that name: its own; a `former` binding's of the same name, which the garbage collector
 * is about to remove; or a `stranger`'s, never to be touched.
 */
export function ownership(
  object: KubeObject,
  binding: { readonly name: string; readonly uid: string },
): "own" | "former" | "stranger" {
  if (owningBinding(object) !== binding.name) return "stranger";
  return controllerOf(object)?.uid === binding.uid ? "own" : "former";
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}
