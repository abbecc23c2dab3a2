import {
  apiVersion as bindingApiVersion,
  kind as bindingKind,
  plural as bindingPlural,
} from "../../crds/index.ts";

/** The kinds that the operator has to do with, and their names in a path. Fixed, so that a start asks for no discovery. */
const plurals: Readonly<Record<string, string>> = {
  [`${bindingApiVersion} ${bindingKind}`]: bindingPlural,
  "apps/v1 Deployment": "deployments",
  "coordination.k8s.io/v1 Lease": "leases",
  "events.k8s.io/v1 Event": "events",
  "networking.k8s.io/v1 NetworkPolicy": "networkpolicies",
  "rbac.authorization.k8s.io/v1 Role": "roles",
  "rbac.authorization.k8s.io/v1 RoleBinding": "rolebindings",
  "v1 ConfigMap": "configmaps",
  "v1 Pod": "pods",
  "v1 Secret": "secrets",
  "v1 ServiceAccount": "serviceaccounts",
};

export type Kind = { readonly apiVersion: string; readonly kind: string };

/** All of them live in namespaces. */
export type Place = {
  /** Left out: all namespaces (lists and watches only). */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: "status" | undefined;
};

/**
 * The path of a collection, an object or its status. Pure.
 * @throws {TypeError} for a kind that is not in the table above: a mistake of ours.
 */
export function pathOf({ apiVersion, kind }: Kind, { namespace, name, subresource }: Place = {}): string {
  const plural = plurals[`${apiVersion} ${kind}`];
  if (plural === undefined)
    throw new TypeError(`no path is known for ${apiVersion} ${kind}: add it to kinds.ts`);
  const parts = [
    apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
    ...(namespace === undefined ? [] : ["namespaces", encodeURIComponent(namespace)]),
    plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return parts.join("/");
}
