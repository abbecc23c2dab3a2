import type { V1Node, V1Pod } from "@kubernetes/client-node";
import { place } from "./fits.ts";
import type { Link } from "./link.ts";
import type { Mirror } from "./mirror.ts";

/**
 * Binds pods that have no node yet, as the default scheduler does; every node of a cluster may run one, for a pod is bound once only. Returns what to call
 * whenever a pod or a node changed.
 */
export function scheduler(link: Link, pods: Mirror<V1Pod>, nodes: Mirror<V1Node>): () => void {
  let running = false;
  let again = false;
  const wake = async (): Promise<void> => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      // What could not be written is tried again at the next change; there is always one, for nodes report every few seconds.
      for (const pod of pods.list().filter(isWaiting)) await schedule(link, pod, nodes, pods).catch(() => {});
    }
    running = false;
  };
  return () => void wake();
}

const isWaiting = ({ metadata, spec, status }: V1Pod): boolean =>
  spec?.nodeName === undefined &&
  metadata?.deletionTimestamp === undefined &&
  (spec?.schedulerName ?? "default-scheduler") === "default-scheduler" &&
  (spec?.schedulingGates ?? []).length === 0 &&
  status?.phase !== "Failed";

async function schedule(link: Link, pod: V1Pod, nodes: Mirror<V1Node>, pods: Mirror<V1Pod>): Promise<void> {
  const { namespace, name, uid } = pod.metadata ?? {};
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const placement = place(pod, nodes.list(), pods.list());
  if ("node" in placement) {
    await link.call("POST", `${path}/binding`, {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, uid },
      target: { apiVersion: "v1", kind: "Node", name: placement.node },
    });
    return;
  }
  const told = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (told?.status === "False" && told.message === placement.unschedulable) return;
  const condition = {
    type: "PodScheduled",
    status: "False",
    reason: "Unschedulable",
    message: placement.unschedulable,
    lastTransitionTime: told?.lastTransitionTime ?? new Date(),
  };
  const headers = { "content-type": "application/strategic-merge-patch+json" };
  await link.call(
    "PATCH",
    `${path}/status`,
    { metadata: { uid }, status: { conditions: [condition] } },
    headers,
  );
}
