import type { ConditionReason } from "../../crds/index.ts";
import { quote } from "./quote.ts";

export type Refusal = { readonly reason: ConditionReason<"Deployed">; readonly message: string };

/**
 * Why Kubernetes does not make an object of a binding, and what to do. Kubernetes tells these apart in its words only, so this is the
 * one place that reads them. `what` names the object, such as `A pod of Deployment sab-sre-bot`.
 */
export function refusal(what: string, namespace: string, said: string): Refusal {
  const { reason, remedy } = kinds.find(({ said: words }) => words.test(said)) ?? anyOther;
  return { reason, message: `${what} is refused: ${quote(said)}. ${remedy(namespace)}` };
}

type Kind = {
  readonly said: RegExp;
  readonly reason: ConditionReason<"Deployed">;
  readonly remedy: (namespace: string) => string;
};

const kinds: readonly Kind[] = [
  {
    said: /failed quota: .*must specify/,
    reason: "QuotaExceeded",
    remedy: (namespace) =>
      `A ResourceQuota of namespace ${namespace} asks for what is named here: write it in spec.pod.resources.`,
  },
  {
    said: /exceeded quota|failed quota/,
    reason: "QuotaExceeded",
    remedy: (namespace) =>
      `Ask for less in spec.pod.resources, or raise the ResourceQuota of namespace ${namespace}, or delete what else it counts.`,
  },
  {
    said: /(maximum|minimum) \S+ (usage|limit|request)|max limit to request ratio/i,
    reason: "QuotaExceeded",
    remedy: (namespace) =>
      `Write amounts in spec.pod.resources that the LimitRange of namespace ${namespace} allows.`,
  },
  {
    said: /violates PodSecurity/,
    reason: "PodSecurityRefused",
    remedy: (namespace) =>
      `The bot's own pod meets the level "restricted", so look for a webhook that changes pods in namespace ${namespace}.`,
  },
  {
    said: /serviceaccount .*not found/i,
    reason: "Refused",
    remedy: (namespace) =>
      `Create that ServiceAccount in namespace ${namespace}, or leave out spec.pod.serviceAccountName to get one for the bot.`,
  },
  {
    said: /no PriorityClass/i,
    reason: "Refused",
    remedy: () =>
      "Create that PriorityClass, or change priorityClassName in the operator's BOT_DEFAULTS (in the chart: bot.priorityClassName).",
  },
  {
    said: /User "[^"]*" cannot /,
    reason: "Refused",
    remedy: () => "Give the operator that right in its ClusterRole (in the chart: rbac.create=true).",
  },
  {
    said: /because it is being terminated/,
    reason: "Terminating",
    remedy: (namespace) => `Namespace ${namespace} is being deleted, and the binding with it.`,
  },
];

const anyOther: Omit<Kind, "said"> = {
  reason: "Refused",
  remedy: () => "Change the field of spec.pod that is named here, or the policy or webhook that refuses it.",
};
