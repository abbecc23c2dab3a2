import type { KubeObject } from "../kube/object.ts";
import { ownership } from "./children/index.ts";
import { type NotRunning, notRunning, progressing } from "./deployed.ts";
import { difference } from "./diff.ts";
import { limits } from "./limits.ts";
import type { Cache, ClusterWriter } from "./ports.ts";

/** A child stands as it should; or something is in the way, as `Deployed` is to say it. */
export type Applied =
  | { readonly kind: "stands"; readonly object: KubeObject }
  | { readonly kind: "blocked"; readonly by: NotRunning };

/**
 * Makes one child stand as rendered, writing only if it does not. What the watch does not show is made, or looked up: a stranger's
 * object, or one that the watch shows a moment late, must not be overwritten unseen. What exists is written with its uid, so that a
 * child that went meanwhile is not brought back from an old view.
 * @throws {ApiError} what the API server does not do.
 */
export async function applyChild(
  rendered: KubeObject,
  owner: { readonly name: string; readonly uid: string },
  cache: Cache,
  writer: ClusterWriter,
  signal: AbortSignal,
): Promise<Applied> {
  const { namespace = "", name } = rendered.metadata;
  const shown = cache.get(namespace, name);
  if (shown === undefined && isWhole(rendered)) {
    if ((await writer.create(rendered, signal)) === "created") return stands(rendered);
  }
  const found = shown ?? (await writer.read(rendered, signal));
  if (found === undefined) return stands(await writer.apply(rendered, signal));
  const inTheWay = inTheWayOf(rendered, found, owner);
  if (inTheWay !== undefined) return { kind: "blocked", by: inTheWay };
  if (difference(unchangeable(rendered), unchangeable(found)) !== undefined) {
    await writer.remove(found, signal);
    return blocked(
      progressing(
        `${rendered.kind} ${name} has to be made anew: what differs cannot be changed in it.`,
        limits.staleRecheckMs,
      ),
    );
  }
  if (difference(rendered, found) === undefined) return stands(found);
  const { uid } = found.metadata;
  const metadata = { ...rendered.metadata, ...(uid === undefined ? {} : { uid }) };
  return stands(await writer.apply({ ...rendered, metadata }, signal));
}

/**
 * Whether one call can make it. Fields that are created, not applied, cannot be taken away by a later apply, only be replaced; of a
 * Deployment there are such (a variable, a limit), of the others none.
 */
const isWhole = ({ kind }: KubeObject): boolean => kind !== "Deployment";

const stands = (object: KubeObject): Applied => ({ kind: "stands", object });
const blocked = (by: NotRunning): Applied => ({ kind: "blocked", by });

function inTheWayOf(
  { kind }: KubeObject,
  found: KubeObject,
  owner: { readonly name: string; readonly uid: string },
): NotRunning | undefined {
  const { name, namespace, deletionTimestamp } = found.metadata;
  const whose = ownership(found, owner);
  if (whose === "stranger")
    return notRunning(
      "NameConflict",
      `${kind} ${name} in namespace ${namespace} is not this binding's and is left as it is. If nothing needs it: ` +
        `kubectl -n ${namespace} delete ${kind.toLowerCase()} ${name}. Otherwise give the binding another name.`,
      limits.conflictRecheckMs,
    );
  if (whose === "former")
    return progressing(
      `${kind} ${name} is of a deleted binding of the same name; Kubernetes is about to remove it.`,
      limits.formerRecheckMs,
    );
  if (deletionTimestamp !== undefined)
    return progressing(
      `${kind} ${name} was deleted and is going; the operator makes it again after that.`,
      limits.formerRecheckMs,
    );
  return undefined;
}

/** What Kubernetes lets nobody change once it stands. */
function unchangeable({ kind, roleRef, spec }: KubeObject): unknown {
  if (kind === "RoleBinding") return roleRef;
  return kind === "Deployment" ? (spec as { readonly selector?: unknown }).selector : undefined;
}
