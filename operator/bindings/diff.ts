import { isDeepStrictEqual } from "node:util";
import { sameQuantity } from "./quantity.ts";

/**
 * Where the server's object differs from what was rendered, as a path (`spec.template.spec.containers[bot].image`); `undefined` when
 * everything that was rendered stands there. What was not rendered is not looked at: the server's defaults and what others have added
 * under keys of their own. Lists and maps that a server-side apply replaces as a whole are compared as a whole.
 */
export function difference(rendered: unknown, found: unknown): string | undefined {
  return differenceAt("", "", rendered, found);
}

/** Lists that a server-side apply merges item by item, and the field that tells the items apart. */
const itemKeys: Readonly<Record<string, string>> = {
  containers: "name",
  env: "name",
  volumes: "name",
  imagePullSecrets: "name",
  volumeMounts: "mountPath",
  ownerReferences: "uid",
};

/** Maps that are replaced as a whole: one entry more would be another selector. */
const wholeMaps = new Set(["matchLabels", "nodeSelector"]);
const quantityMaps = new Set(["requests", "limits"]);

function differenceAt(path: string, field: string, rendered: unknown, found: unknown): string | undefined {
  if (isNothing(rendered) && isNothing(found)) return undefined;
  if (Array.isArray(rendered)) {
    if (!Array.isArray(found)) return path;
    const key = itemKeys[field];
    return key === undefined ? inWholeList(path, rendered, found) : inKeyedList(path, key, rendered, found);
  }
  if (isMap(rendered)) return isMap(found) ? inMap(path, field, rendered, found) : path;
  return rendered === found ? undefined : path;
}

function inMap(path: string, field: string, rendered: Fields, found: Fields): string | undefined {
  if (wholeMaps.has(field)) return isDeepStrictEqual(rendered, found) ? undefined : path;
  for (const [name, value] of Object.entries(rendered)) {
    const at = /^[A-Za-z0-9]+$/.test(name) ? `${path}${path && "."}${name}` : `${path}[${name}]`;
    if (quantityMaps.has(field) && sameQuantity(value, found[name])) continue;
    const different = differenceAt(at, name, value, found[name]);
    if (different !== undefined) return different;
  }
  return undefined;
}

function inKeyedList(
  path: string,
  key: string,
  rendered: readonly unknown[],
  found: readonly unknown[],
): string | undefined {
  const byKey = new Map(found.filter(isMap).map((item) => [item[key], item]));
  for (const item of rendered) {
    const id = (item as Fields)[key];
    const different = differenceAt(`${path}[${id}]`, "", item, byKey.get(id));
    if (different !== undefined) return different;
  }
  return undefined;
}

function inWholeList(
  path: string,
  rendered: readonly unknown[],
  found: readonly unknown[],
): string | undefined {
  if (rendered.length !== found.length) return path;
  for (const [index, item] of rendered.entries()) {
    const different = differenceAt(`${path}[${index}]`, "", item, found[index]);
    if (different !== undefined) return different;
  }
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The API server does not keep apart what is empty and what is not there. */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);
