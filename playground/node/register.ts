import { arch, release } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { V1Node } from "@kubernetes/client-node";
import { limits } from "./limits.ts";
import type { Link } from "./link.ts";

export type NodeFacts = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the endpoint that serves logs. */
  readonly port: number;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly since: Date;
};

const merge = { "content-type": "application/strategic-merge-patch+json" };

/** Makes the Node object, or takes over the one of that name, and reports it as ready. @throws when the API server refuses. */
export async function register(link: Link, facts: NodeFacts): Promise<void> {
  const labels = {
    "kubernetes.io/hostname": facts.name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": arch() === "x64" ? "amd64" : arch(),
    ...facts.labels,
  };
  const path = `/api/v1/nodes/${facts.name}`;
  const metadata = { name: facts.name, labels };
  const made = await link.call("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata });
  if (made.status === 409) await link.call("PATCH", path, { metadata: { labels } }, merge);
  const reported = await reportStatus(link, facts);
  if (reported.status !== 200) throw new Error(`the node was refused: ${JSON.stringify(reported.body)}`);
  await removeFirstTaint(link, path);
}

/** Admission taints a new node as not ready; in a cluster without controllers nobody else would take that away. */
async function removeFirstTaint(link: Link, path: string): Promise<void> {
  const { body } = await link.call("GET", path);
  const { metadata, spec } = body as V1Node;
  const taints = spec?.taints?.filter(({ key }) => key !== "node.kubernetes.io/not-ready") ?? [];
  if (taints.length === (spec?.taints?.length ?? 0)) return;
  // Refused when a controller was faster, which then takes care of it.
  const { resourceVersion } = metadata ?? {};
  await link.call("PATCH", path, { metadata: { resourceVersion }, spec: { taints } }, merge);
}

/** Reports that the node is well, until `signal` aborts; while the link is cut nothing is reported. */
export async function heartbeat(link: Link, facts: NodeFacts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await beat(link, facts).catch(() => {});
    await pause(limits.heartbeatMs, undefined, { signal }).catch(() => {});
  }
}

async function beat(link: Link, facts: NodeFacts): Promise<void> {
  const { status } = await reportStatus(link, facts);
  if (status === 404) await register(link, facts);
  const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  const spec = {
    holderIdentity: facts.name,
    leaseDurationSeconds: 40,
    renewTime: new Date().toISOString().replace("Z", "000Z"),
  };
  const renewed = await link.call(
    "PATCH",
    `${leases}/${facts.name}`,
    { spec },
    {
      "content-type": "application/merge-patch+json",
    },
  );
  if (renewed.status !== 404) return;
  const metadata = { name: facts.name };
  await link.call("POST", leases, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec });
}

function reportStatus(link: Link, { name, port, cpu, memory, pods, since }: NodeFacts) {
  const now = new Date().toISOString();
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: "",
    lastHeartbeatTime: now,
    lastTransitionTime: since,
  });
  const size = { cpu, memory, pods };
  const status = {
    capacity: size,
    allocatable: size,
    addresses: [
      { type: "InternalIP", address: "127.0.0.1" },
      { type: "Hostname", address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [
      condition("Ready", "True", "KubeletReady"),
      condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
      condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
      condition("PIDPressure", "False", "KubeletHasSufficientPID"),
    ],
    nodeInfo: {
      kubeletVersion: "v0.0.0-playground",
      containerRuntimeVersion: "playground://0.0.0",
      kernelVersion: release(),
      osImage: "processes of this machine",
      operatingSystem: "linux",
      architecture: arch() === "x64" ? "amd64" : arch(),
      machineID: "",
      systemUUID: "",
      bootID: "",
      kubeProxyVersion: "",
    },
  };
  return link.call("PATCH", `/api/v1/nodes/${name}/status`, { status }, merge);
}
