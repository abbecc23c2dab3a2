import type { BotDefaults } from "../../bot-defaults.ts";
import type { LiveBinding } from "../ports.ts";

type Pod = LiveBinding["spec"]["pod"];
type Toleration = NonNullable<Pod["tolerations"]>[number];
export type Variable = NonNullable<Pod["env"]>[number];

/** What may be chosen of a bot's pod, as the binding has it, and below that the operator. */
export type PodChoices = {
  readonly resources: Pod["resources"];
  readonly affinity: Pod["affinity"];
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly imagePullSecrets: readonly { readonly name: string }[];
  readonly env: readonly Variable[];
};

/**
 * The binding's choices over the operator's. Resources and affinity replace the operator's as a whole (a request of one and a limit of
 * the other may contradict each other); maps are merged by key, variables and pull Secrets by name; tolerations add up.
 */
export function podChoices(pod: Pod, defaults: BotDefaults): PodChoices {
  return {
    resources: pod.resources ?? defaults.resources,
    affinity: pod.affinity ?? defaults.affinity,
    nodeSelector: { ...defaults.nodeSelector, ...pod.nodeSelector },
    labels: { ...defaults.labels, ...pod.labels },
    annotations: { ...defaults.annotations, ...pod.annotations },
    tolerations: withQuickEviction([...(pod.tolerations ?? []), ...(defaults.tolerations ?? [])]),
    imagePullSecrets: byName([...(pod.imagePullSecrets ?? []), ...(defaults.imagePullSecrets ?? [])]),
    env: byName([...(pod.env ?? []), ...(defaults.env ?? [])]),
  };
}

/** Kubernetes leaves a pod for 300 s on a node that is gone; a bot that nobody hears should be replaced sooner. */
const evictionSeconds = 30;

function withQuickEviction(chosen: readonly Toleration[]): readonly Toleration[] {
  const quick = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    .filter((key) => !chosen.some((toleration) => toleratesEviction(toleration, key)))
    .map((key) => ({
      key,
      operator: "Exists" as const,
      effect: "NoExecute" as const,
      tolerationSeconds: evictionSeconds,
    }));
  return [...chosen, ...quick];
}

const toleratesEviction = (toleration: Toleration, key: string): boolean =>
  (toleration.key === undefined || toleration.key === key) &&
  (toleration.effect === undefined || toleration.effect === "NoExecute");

/** The first of each name. */
function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [item.name, item])).values()].toReversed();
}
