import type { V1Container, V1EnvVar, V1Pod } from "@kubernetes/client-node";
import { fieldValue } from "./field-ref.ts";
import { entriesOf, type Objects } from "./objects.ts";

export type Environment = { readonly env: Readonly<Record<string, string>> } | { readonly problem: string };

/** The variables that a container's spec gives it, or why it cannot be configured, in a kubelet's words. Pure. */
export function environmentOf(
  pod: V1Pod,
  container: V1Container,
  objects: Objects,
  podIP: string,
): Environment {
  const env: Record<string, string> = {};
  const namespace = pod.metadata?.namespace ?? "";
  for (const { prefix = "", secretRef, configMapRef } of container.envFrom ?? []) {
    const ref = secretRef ?? configMapRef;
    const kind = secretRef === undefined ? "ConfigMap" : "Secret";
    const entries = entriesOf(kind, objects, ref?.name ?? "");
    if (entries === undefined && ref?.optional !== true) return { problem: notFound(kind, ref?.name) };
    for (const [key, value] of entries ?? []) env[`${prefix}${key}`] = value.toString("utf8");
  }
  for (const variable of container.env ?? []) {
    const found = variableValue(variable, pod, objects, podIP, env, namespace);
    if ("problem" in found) return found;
    if (found.value !== undefined) env[variable.name] = found.value;
  }
  return { env };
}

function variableValue(
  { value, valueFrom }: V1EnvVar,
  pod: V1Pod,
  objects: Objects,
  podIP: string,
  env: Readonly<Record<string, string>>,
  namespace: string,
): { readonly value: string | undefined } | { readonly problem: string } {
  if (valueFrom === undefined) return { value: expand(value ?? "", env) };
  if (valueFrom.fieldRef !== undefined) {
    const { fieldPath } = valueFrom.fieldRef;
    const field = fieldValue(pod, fieldPath, podIP);
    return field === undefined ? { problem: `unsupported fieldPath: ${fieldPath}` } : { value: field };
  }
  const ref = valueFrom.secretKeyRef ?? valueFrom.configMapKeyRef;
  if (ref === undefined) return { problem: "this node gives values of fields, Secrets and ConfigMaps only" };
  const kind = valueFrom.secretKeyRef === undefined ? "ConfigMap" : "Secret";
  const entries = entriesOf(kind, objects, ref.name ?? "");
  const found = entries?.get(ref.key);
  if (found !== undefined) return { value: found.toString("utf8") };
  if (ref.optional === true) return { value: undefined };
  return {
    problem:
      entries === undefined
        ? notFound(kind, ref.name)
        : `couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name}`,
  };
}

const notFound = (kind: string, name: string | undefined): string =>
  `${kind.toLowerCase()} "${name ?? ""}" not found`;

/** `$(NAME)` becomes the variable's value where it is known, `$$` an escape, as Kubernetes defines it. Pure. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (env[name] ?? whole),
  );
}
