import type { KubeObject } from "../kube/object.ts";
import { bindingAnnotation } from "./children/index.ts";
import { podLabels } from "./children/labels.ts";
import type { ContainerStatus, Deployment, Pod } from "./workload.ts";

const name = "sab-sre-bot";
export const podName = `${name}-5d4f8c-x7k2p`;

/** A Deployment that Kubernetes has acted on. */
export function aDeployment({
  metadata = {},
  spec = {},
  status = {},
}: {
  metadata?: Partial<KubeObject["metadata"]>;
  spec?: object;
  status?: object;
} = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "sre", generation: 1, ...metadata },
    spec,
    status: { observedGeneration: 1, updatedReplicas: 1, ...status },
  };
}

/** A pod of that Deployment, on a node; its bot runs unless `bot` says otherwise. */
export function aPod({
  metadata = {},
  spec = {},
  status = {},
  bot = {},
}: {
  metadata?: Partial<KubeObject["metadata"]>;
  spec?: object;
  status?: object;
  bot?: Partial<ContainerStatus>;
} = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName,
      namespace: "sre",
      uid: `uid-${podName}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: podLabels("sre-bot"),
      annotations: { [bindingAnnotation]: "sre-bot" },
      ownerReferences: [
        {
          apiVersion: "apps/v1",
          kind: "ReplicaSet",
          name: `${name}-5d4f8c`,
          uid: "uid-replica-set",
          controller: true,
        },
      ],
      ...metadata,
    },
    spec: {
      nodeName: "node-1",
      containers: [{ name: "bot", image: "bot:1", resources: { limits: { memory: "256Mi" } } }],
      ...spec,
    },
    status: {
      phase: "Running",
      containerStatuses: [
        {
          name: "bot",
          started: true,
          restartCount: 0,
          state: { running: { startedAt: "2026-01-01T00:00:05Z" } },
          ...bot,
        },
      ],
      ...status,
    },
  };
}
