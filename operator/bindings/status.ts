import { isDeepStrictEqual } from "node:util";
import {
  apiVersion,
  type Condition,
  type ConditionType,
  conditionTypes,
  kind,
  operatorConditions,
} from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";
import type { BindingState, Said } from "./binding-state.ts";
import { claimCondition } from "./claim-condition.ts";
import type { AppClaim } from "./claims.ts";
import type { Deployed } from "./deployed.ts";
import { readyCondition } from "./ready.ts";

/** What the operator found out about a binding. */
export type Observed = {
  readonly deployed: Deployed;
  readonly claim: AppClaim;
  /** Names of the binding's pods that live. */
  readonly livePods: readonly string[];
  /** Whether a pod, even one that was asked to end, may still be connected to Slack. */
  readonly podsMayRun: boolean;
};

/** The part of a binding's status that is the operator's. */
export type OperatorStatus = {
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly slack?: { readonly claimedAppID: string };
};

/** Conditions of kstatus, shown only while they hold, so that `flux` and `kubectl` tools tell waiting from failing. */
const kstatusConditions = ["Reconciling", "Stalled"] as const;
/** All that the operator writes, and nobody else. */
export const ownConditions: ReadonlySet<string> = new Set([...operatorConditions, ...kstatusConditions]);

/**
 * The operator's part of the status. `Ready` is the first of the other conditions that is not True, with its reason and message; what
 * the bot said counts only while the pod that said it lives. A condition keeps its `lastTransitionTime` while its status stays. Pure.
 */
export function bindingStatus(binding: BindingState, observed: Observed, now: Date): OperatorStatus {
  const { generation } = binding;
  const { status, reason, message } = observed.deployed;
  const deployed: Said = { type: "Deployed", status, reason, message, observedGeneration: generation };
  const claimed: Said = {
    type: "AppClaimed",
    ...claimCondition(observed.claim, binding),
    observedGeneration: generation,
  };
  const others = conditionTypes
    .filter((type) => type !== "Ready")
    .map((type) => ({ type, said: saidOf(type, [deployed, claimed, ...binding.conditions]) }));
  const ready: Said = { type: "Ready", ...readyCondition(others, binding, observed.livePods) };
  const appId = claimedAppId(binding, observed);
  return {
    observedGeneration: generation,
    conditions: [ready, deployed, claimed, ...kstatus(deployed)].map((said) => since(said, binding, now)),
    ...(appId === undefined ? {} : { slack: { claimedAppID: appId } }),
  };
}

const saidOf = (type: ConditionType, conditions: readonly Said[]): Said | undefined =>
  conditions.find((condition) => condition.type === type);

/** Given up only once nothing can be connected any more: the next one takes it the moment it is free. */
function claimedAppId(binding: BindingState, { claim, podsMayRun }: Observed): string | undefined {
  if (claim.kind === "granted") return claim.appId;
  return claim.kind === "given-up" && podsMayRun ? binding.claimedAppId : undefined;
}

function kstatus({ status, reason, message, observedGeneration = 0 }: Said): readonly Said[] {
  const shown = { status: "True", reason, message, observedGeneration } as const;
  if (status === "True" || reason === "Suspended") return [];
  if (reason === "NameConflict" || reason === "Refused") return [{ type: "Stalled", ...shown }];
  return reason === "Progressing" ? [{ type: "Reconciling", ...shown }] : [];
}

function since(said: Said, binding: BindingState, now: Date): Condition {
  const before = binding.conditions.find(({ type }) => type === said.type);
  const stays = before?.status === said.status;
  return { ...said, lastTransitionTime: stays ? before.lastTransitionTime : toTheSecond(now) };
}

const toTheSecond = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

/** Whether the binding says already what it should. */
export function saysAlready(binding: BindingState, next: OperatorStatus): boolean {
  const own = binding.conditions.filter(({ type }) => ownConditions.has(type));
  const byType = (conditions: readonly Condition[]) =>
    Object.fromEntries(conditions.map((condition) => [condition.type, condition]));
  return (
    binding.observedGeneration === next.observedGeneration &&
    binding.claimedAppId === next.slack?.claimedAppID &&
    isDeepStrictEqual(byType(own), byType(next.conditions))
  );
}

/**
 * What is applied to the status subresource. With the uid: a binding made anew under the name must not get the old one's status; and
 * with the version that the status was found for, which shows without a question that it is that one.
 */
export function statusObject(binding: BindingState, status: OperatorStatus): KubeObject {
  const { namespace, name, uid, resourceVersion } = binding;
  const metadata = { namespace, name, uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return { apiVersion, kind, metadata, status };
}
