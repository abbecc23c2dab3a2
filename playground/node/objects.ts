import type { V1ConfigMap, V1Secret } from "@kubernetes/client-node";

/** What a pod's environment and volumes are made of: objects of its own namespace. Undefined: there is none of that name. */
export interface Objects {
  secret(name: string): V1Secret | undefined;
  configMap(name: string): V1ConfigMap | undefined;
}

/** The keys of a Secret or ConfigMap with their values as bytes. */
export function entriesOf(kind: "Secret" | "ConfigMap", objects: Objects, name: string) {
  if (kind === "Secret") {
    const secret = objects.secret(name);
    return secret && decoded(secret.data ?? {});
  }
  const map = objects.configMap(name);
  if (map === undefined) return undefined;
  const words = Object.entries(map.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const);
  return new Map([...words, ...decoded(map.binaryData ?? {})]);
}

const decoded = (data: Readonly<Record<string, string>>): Map<string, Buffer> =>
  new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64")]));
