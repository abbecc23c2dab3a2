import { isDeepStrictEqual } from "node:util";
import { epochAnnotation } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";
import { appsNamedBy, bindingState, keyOf } from "./binding-state.ts";
import { bindingAnnotation, owningBinding } from "./children/index.ts";
import { ownConditions } from "./status.ts";

/** An object that came (`after` alone), changed, or went (`before` alone). */
export type Change = { readonly before?: KubeObject | undefined; readonly after?: KubeObject | undefined };

/** Which bindings are to be looked at again, as keys of the queue, when something in the cluster changed. */
export interface Triggers {
  /** The binding itself, unless only the operator's own words in it changed; and its rivals for a Slack app. */
  binding(change: Change): readonly string[];
  /** The binding that a child or a pod belongs to. */
  child(change: Change): readonly string[];
}

export function createTriggers(): Triggers {
  const appsOf = new Map<string, readonly string[]>();
  const keysOf = new Map<string, Set<string>>();

  function remember(key: string, apps: readonly string[]): void {
    for (const app of appsOf.get(key) ?? []) {
      keysOf.get(app)?.delete(key);
      if (keysOf.get(app)?.size === 0) keysOf.delete(app);
    }
    appsOf.delete(key);
    if (apps.length > 0) appsOf.set(key, apps);
    for (const app of apps) keysOf.set(app, (keysOf.get(app) ?? new Set()).add(key));
  }

  return {
    binding({ before, after }) {
      const object = after ?? before;
      if (object === undefined) return [];
      const key = keyOf(object.metadata);
      const named = after === undefined ? [] : appsNamedBy(after);
      const apps = new Set([...(appsOf.get(key) ?? []), ...named]);
      remember(key, named);
      const rivals = isDeepStrictEqual(stakeOf(before), stakeOf(after))
        ? []
        : [...apps].flatMap((app) => [...(keysOf.get(app) ?? [])]);
      const own = isDeepStrictEqual(othersWords(before), othersWords(after)) ? [] : [key];
      return [...new Set([...own, ...rivals.filter((rival) => rival !== key)])];
    },
    child({ before, after }) {
      const object = after ?? before;
      if (object === undefined || isDeepStrictEqual(telling(before), telling(after))) return [];
      const name =
        object.kind === "Pod" ? object.metadata.annotations?.[bindingAnnotation] : owningBinding(object);
      return name === undefined ? [] : [keyOf({ namespace: object.metadata.namespace ?? "", name })];
    },
  };
}

/** What of a binding counts when others want its Slack app. */
function stakeOf(binding: KubeObject | undefined): unknown {
  if (binding === undefined) return undefined;
  const { appId, claimedAppId, suspended, deleting } = bindingState(binding);
  return { appId, claimedAppId, suspended, deleting };
}

/** A binding without what the operator itself writes into it: else each of its status writes would wake it again. */
function othersWords(binding: KubeObject | undefined): unknown {
  if (binding === undefined) return undefined;
  const { uid, generation, labels, annotations, deletionTimestamp } = binding.metadata;
  const {
    observedGeneration: _,
    conditions,
    slack,
    ...rest
  } = (binding.status ?? {}) as Record<string, unknown>;
  const { claimedAppID: __, ...learned } = (slack ?? {}) as Record<string, unknown>;
  const told = Array.isArray(conditions) ? conditions.filter(({ type }) => !ownConditions.has(type)) : [];
  return { uid, generation, labels, annotations, deletionTimestamp, rest, learned, told };
}

/** An object without what changes all the time and means nothing here. A Lease is renewed every few seconds. */
function telling(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { resourceVersion: _, ...metadata } = object.metadata;
  if (object.kind !== "Lease") return { ...object, metadata };
  const { [epochAnnotation]: __, ...annotations } = metadata.annotations ?? {};
  return { ...metadata, annotations };
}
