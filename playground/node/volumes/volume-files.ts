import type {
  V1DownwardAPIVolumeFile,
  V1KeyToPath,
  V1Pod,
  V1Volume,
  V1VolumeProjection,
} from "@kubernetes/client-node";
import { fieldValue } from "../field-ref.ts";
import { entriesOf, type Objects } from "../objects.ts";
import type { File, Files } from "./atomic-folder.ts";

export type TokenSource = { readonly audience: string | undefined; readonly seconds: number | undefined };

/** Where the files of a volume come from: the API's objects, the pod itself, and its tokens (undefined: not there yet). */
export type Sources = {
  readonly objects: Objects;
  readonly pod: V1Pod;
  readonly podIP: string;
  readonly token: (source: TokenSource) => string | undefined;
};

export type VolumeFiles = { readonly files: Files } | { readonly problem: string };

/** What a volume holds, or why it cannot be mounted; undefined for one that is an ordinary folder. Pure. */
export function volumeFiles(volume: V1Volume, sources: Sources): VolumeFiles | undefined {
  const { secret, configMap, downwardAPI, projected } = volume;
  if (secret !== undefined)
    return object("Secret", { ...secret, name: secret.secretName ?? "" }, sources, secret.defaultMode);
  if (configMap !== undefined) return object("ConfigMap", configMap, sources, configMap.defaultMode);
  if (downwardAPI !== undefined) return downward(downwardAPI.items ?? [], sources, downwardAPI.defaultMode);
  if (projected === undefined) return undefined;
  const files = new Map<string, File>();
  for (const source of projected.sources ?? []) {
    const found = projection(source, sources, projected.defaultMode);
    if ("problem" in found) return found;
    for (const [path, file] of found.files) files.set(path, file);
  }
  return { files };
}

function projection(source: V1VolumeProjection, sources: Sources, mode: number | undefined): VolumeFiles {
  if (source.secret !== undefined) return object("Secret", source.secret, sources, mode);
  if (source.configMap !== undefined) return object("ConfigMap", source.configMap, sources, mode);
  if (source.downwardAPI !== undefined) return downward(source.downwardAPI.items ?? [], sources, mode);
  if (source.serviceAccountToken === undefined)
    return { problem: "this node projects Secrets, ConfigMaps, fields and account tokens only" };
  const { audience, expirationSeconds, path } = source.serviceAccountToken;
  const token = sources.token({ audience, seconds: expirationSeconds });
  if (token === undefined) return { problem: "the account's token was not given yet" };
  return { files: new Map([[path, { content: Buffer.from(token), mode: 0o600 }]]) };
}

type Reference = { readonly name?: string; readonly items?: V1KeyToPath[]; readonly optional?: boolean };

function object(
  kind: "Secret" | "ConfigMap",
  { name = "", items, optional }: Reference,
  { objects }: Sources,
  defaultMode = 0o644,
): VolumeFiles {
  const entries = entriesOf(kind, objects, name);
  if (entries === undefined)
    return optional === true
      ? { files: new Map() }
      : { problem: `${kind.toLowerCase()} "${name}" not found` };
  const wanted = items ?? [...entries.keys()].map((key): V1KeyToPath => ({ key, path: key }));
  const files = new Map<string, File>();
  for (const { key, path, mode } of wanted) {
    const content = entries.get(key);
    if (content !== undefined) files.set(path, { content, mode: mode ?? defaultMode });
    else if (optional !== true)
      return { problem: `references non-existent ${kind.toLowerCase()} key: ${key}` };
  }
  return { files };
}

function downward(
  items: readonly V1DownwardAPIVolumeFile[],
  { pod, podIP }: Sources,
  defaultMode = 0o644,
): VolumeFiles {
  const files = new Map<string, File>();
  for (const { fieldRef, path, mode } of items) {
    const value = fieldValue(pod, fieldRef?.fieldPath ?? "", podIP);
    if (value === undefined) return { problem: `unsupported fieldPath: ${fieldRef?.fieldPath}` };
    files.set(path, { content: Buffer.from(value), mode: mode ?? defaultMode });
  }
  return { files };
}
