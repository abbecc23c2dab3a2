import type { Condition } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";

/**
 * What the loop reads of a binding whose spec may be newer than it: a claim on a Slack app must hold, and a status be told, even for
 * a binding that this operator cannot parse.
 */
export type BindingState = {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string | undefined;
  readonly generation: number;
  readonly createdAt: string;
  readonly deleting: boolean;
  readonly suspended: boolean;
  readonly appId: string | undefined;
  readonly claimedAppId: string | undefined;
  readonly observedGeneration: number | undefined;
  readonly conditions: readonly Condition[];
  /** Name of the pod that says that it holds the Slack connection. */
  readonly holder: string | undefined;
};

/** A condition before it is known since when it holds. */
export type Said = Omit<Condition, "lastTransitionTime">;

export function bindingState({ metadata, spec, status }: KubeObject): BindingState {
  const state = fields(status);
  const slack = fields(state.slack);
  const { conditions, observedGeneration } = state;
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid ?? "",
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    createdAt: metadata.creationTimestamp ?? "",
    deleting: metadata.deletionTimestamp !== undefined,
    suspended: fields(spec).suspend === true,
    appId: text(slack.appID),
    claimedAppId: text(slack.claimedAppID),
    observedGeneration: typeof observedGeneration === "number" ? observedGeneration : undefined,
    conditions: Array.isArray(conditions) ? (conditions as readonly Condition[]) : [],
    holder: text(fields(state.holder).pod),
  };
}

/** The Slack apps that a binding names, as its own or as claimed: what bindings are found by. */
export function appsNamedBy(binding: KubeObject): readonly string[] {
  const { appId, claimedAppId } = bindingState(binding);
  return [...new Set([appId, claimedAppId].filter((app) => app !== undefined))];
}

/** The queue's key of a binding. */
export const keyOf = ({ namespace, name }: { readonly namespace?: string; readonly name: string }): string =>
  `${namespace ?? ""}/${name}`;

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
