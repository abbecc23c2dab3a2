import type { KubeObject } from "../kube/object.ts";
import { controllerOf } from "./children/owner.ts";
import { containerTrouble } from "./container-trouble.ts";
import { type Deployed, type NotRunning, notRunning, progressing } from "./deployed.ts";
import { inBrackets } from "./quote.ts";
import { type Refusal, refusal } from "./refusals.ts";
import { type Deployment, isLive, newest, type Pod, stuckInMs } from "./workload.ts";

export type Workload = {
  readonly deployment: KubeObject;
  /** All pods of that Deployment, ended ones too. */
  readonly pods: readonly KubeObject[];
  /** Whether `spec.pod.image` chose the image; else the operator did. */
  readonly ownImage: boolean;
};

/**
 * Whether the bot's pod runs, and if not, why and what to do. Running is enough: whether the bot is *ready* is told by its own
 * conditions, which say more than a failing probe. Pure; reads Deployment, pods and clock.
 */
export function deployedState(workload: Workload, now: Date): Deployed {
  const deployment = workload.deployment as Deployment;
  const pods = workload.pods as readonly Pod[];
  const live = newest(pods.filter(isLive));
  return (
    notYetActedOn(deployment) ??
    (live === undefined
      ? withoutPod(deployment, pods, now)
      : (replaced(deployment, live) ??
        unscheduled(live) ??
        containerTrouble(live, workload.ownImage, now) ??
        running(live)))
  );
}

/** What keeps the Deployment itself from being carried out. */
function notYetActedOn({ metadata, spec, status }: Deployment): NotRunning | undefined {
  const { name, namespace, generation, deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined)
    return progressing(
      `Deployment ${name} was deleted and is going; the operator makes it again after that.`,
    );
  if (spec?.paused === true)
    return progressing(
      `Deployment ${name} is paused, so that its changes wait: kubectl -n ${namespace} rollout resume deployment ${name}`,
    );
  if ((status?.observedGeneration ?? 0) < (generation ?? 1))
    return progressing(`Deployment ${name} was applied; Kubernetes has not acted on it yet.`);
  return undefined;
}

function withoutPod(deployment: Deployment, pods: readonly Pod[], now: Date): NotRunning {
  const { name, namespace = "" } = deployment.metadata;
  const refused = refusedBy(deployment, name, namespace);
  if (refused !== undefined) return notRunning(refused.reason, refused.message);
  const ending = newest(pods.filter((pod) => stuckInMs(pod, now) !== undefined));
  if (ending !== undefined) return whileEnding(ending, now);
  const failed = newest(pods.filter(({ status }) => status?.phase === "Failed"));
  if (failed !== undefined) {
    const { reason, message } = failed.status ?? {};
    return progressing(
      `Pod ${failed.metadata.name} failed: ${reason ?? "no reason given"}${inBrackets(message)}. Kubernetes makes another.`,
    );
  }
  return progressing(
    `Deployment ${name} has no pod yet. If this stays: kubectl -n ${namespace} describe deployment ${name}`,
  );
}

/** What the Deployment's conditions say of a pod, or of a ReplicaSet, that could not be made. */
function refusedBy({ status }: Deployment, name: string, namespace: string): Refusal | undefined {
  const conditions = status?.conditions ?? [];
  const pod = conditions.find((one) => one.type === "ReplicaFailure" && one.status === "True");
  if (pod?.message !== undefined) return refusal(`A pod of Deployment ${name}`, namespace, pod.message);
  const replicaSet = conditions.find(
    (one) => one.reason === "ReplicaSetCreateError" && one.status === "False",
  );
  if (replicaSet?.message !== undefined)
    return refusal(`A ReplicaSet of Deployment ${name}`, namespace, replicaSet.message);
  return undefined;
}

/** A pod that goes before the next one comes; or stays, because the node that should end it is gone. */
function whileEnding(pod: Pod, now: Date): NotRunning {
  const { name, namespace } = pod.metadata;
  const leftMs = stuckInMs(pod, now) ?? 0;
  if (leftMs > 0) return progressing(`Pod ${name} is ending; the next one starts after it.`, leftMs);
  const node = pod.spec?.nodeName ?? "its node";
  return notRunning(
    "Terminating",
    `Pod ${name} should have ended, but node ${node} does not confirm it, and no other may start before. ` +
      `Look at it with kubectl get node ${node}. If the machine is off for good: kubectl -n ${namespace} delete pod ${name} --force`,
  );
}

/** A pod of a Deployment that is gone: the next Deployment waits for its end, as `Recreate` would within one. */
export function leftBehind(pod: Pod, now: Date): NotRunning {
  const { name, namespace, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return whileEnding(pod, now);
  return progressing(
    `Pod ${name} of an earlier Deployment still runs; the next one starts after it. If it stays, its ReplicaSet was left behind: ` +
      `kubectl -n ${namespace} delete replicaset ${controllerOf(pod)?.name}`,
  );
}

/** With `Recreate`, a pod that lives while none of the newest template exists is about to go. */
function replaced({ metadata, status }: Deployment, live: Pod): NotRunning | undefined {
  if ((status?.updatedReplicas ?? 0) > 0) return undefined;
  return progressing(`Deployment ${metadata.name} replaces pod ${live.metadata.name}.`);
}

function unscheduled(pod: Pod): NotRunning | undefined {
  const { name } = pod.metadata;
  if (pod.spec?.nodeName !== undefined) return undefined;
  const scheduled = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return progressing(`Pod ${name} waits for a node.`);
  return notRunning(
    "Unschedulable",
    `No node takes pod ${name}${inBrackets(scheduled.message)}. Change what it asks for in spec.pod ` +
      "(resources, nodeSelector, tolerations, affinity), or add a node that fits.",
  );
}

const running = ({ metadata, spec }: Pod): Deployed => ({
  status: "True",
  reason: "Running",
  message: `Pod ${metadata.name} runs on node ${spec?.nodeName}.`,
});
