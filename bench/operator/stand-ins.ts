import { apiVersion, kind } from "../../crds/index.ts";
import { type Api, applyType, mergeType, type Seen } from "./api.ts";
import { lanes } from "./lanes.ts";

const botManager = "slack-agent-bot";
const slackConnected = "SlackConnected";
export const bindingsPath = (namespace: string) =>
  `/apis/${apiVersion}/namespaces/${namespace}/slackagentbindings`;

/**
 * Stands in for everything that an operator works with in a cluster: Deployments get a pod that runs at once, and each pod's bot says in its binding what a
 * bot says. The same for whoever is measured.
 */
export function playCluster(api: Api, namespace: string): void {
  const deployments = new Map<string, Seen>();
  const bindings = new Map<string, Seen>();
  const pods = new Map<string, string>();
  const failed = (error: unknown): never => {
    if (error instanceof Error && error.name === "AbortError") return undefined as never;
    throw error;
  };
  const rollouts = lanes(8, async (name) => {
    const deployment = deployments.get(name);
    if (deployment === undefined || isRolledOut(deployment)) return;
    await rollOut(api, namespace, deployment, pods.get(name)).catch(failed);
    const pod = podName(deployment);
    pods.set(name, pod);
    bots.add(bindingOf(deployment));
  });
  const bots = lanes(8, async (name) => {
    const binding = bindings.get(name);
    const pod = pods.get(`sab-${name}`);
    if (binding === undefined || pod === undefined) return;
    const status = botStatus(binding, pod);
    if (saysSo(binding, status)) return;
    const path = `${bindingsPath(namespace)}/${name}/status?fieldManager=${botManager}&force=true`;
    await api.call("PATCH", path, { apiVersion, kind, metadata: { name }, status }, applyType).catch(failed);
  });

  api.watch(`/apis/apps/v1/namespaces/${namespace}/deployments`, (deployment, gone) => {
    const { name } = deployment.metadata;
    if (gone) deployments.delete(name);
    else {
      deployments.set(name, deployment);
      if (!isRolledOut(deployment)) rollouts.add(name);
    }
  });
  api.watch(bindingsPath(namespace), (binding, gone) => {
    const { name } = binding.metadata;
    if (gone) bindings.delete(name);
    else {
      bindings.set(name, binding);
      bots.add(name);
    }
  });
}

const isRolledOut = ({ metadata, status }: Seen): boolean =>
  (status as { observedGeneration?: number } | undefined)?.observedGeneration === metadata.generation;

const podName = ({ metadata }: Seen): string => `${metadata.name}-${metadata.generation}`;

const bindingOf = ({ metadata }: Seen): string => metadata.name.replace(/^sab-/, "");

/** What the controllers and a kubelet would do, without the ReplicaSet's own object. */
async function rollOut(
  api: Api,
  namespace: string,
  deployment: Seen,
  before: string | undefined,
): Promise<void> {
  const { template } = deployment.spec as {
    template: { metadata: Record<string, unknown>; spec: Record<string, unknown> };
  };
  const { name, uid, generation } = deployment.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  if (before !== undefined) await api.call("DELETE", `${path}/${before}?gracePeriodSeconds=0`);
  const replicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name: `${name}-7f8c9d`,
    uid,
    controller: true,
  };
  await api.call("POST", path, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, name: podName(deployment), ownerReferences: [replicaSet] },
    spec: { ...template.spec, nodeName: "node-1" },
  });
  const now = new Date().toISOString();
  const podStatus = {
    phase: "Running",
    podIP: "10.0.0.1",
    startTime: now,
    conditions: ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
      type,
      status: "True",
      lastTransitionTime: now,
    })),
    containerStatuses: [
      {
        name: "bot",
        ready: true,
        started: true,
        restartCount: 0,
        image: "slack-agent-bot",
        imageID: "",
        state: { running: { startedAt: now } },
      },
    ],
  };
  await api.call("PATCH", `${path}/${podName(deployment)}/status`, { status: podStatus }, mergeType);
  const status = {
    observedGeneration: generation,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    conditions: [
      { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
      { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
    ],
  };
  await api.call(
    "PATCH",
    `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/status`,
    { status },
    mergeType,
  );
}

type BotStatus = {
  readonly slack: Readonly<Record<string, string>>;
  readonly agent: Readonly<Record<string, unknown>>;
  readonly holder: { readonly pod: string; readonly since: string };
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly observedGeneration: number;
  }[];
};

/** Each bot has a Slack app of its own, and connects once the operator has let it. */
function botStatus({ metadata, status }: Seen, pod: string): BotStatus {
  const appID = `A${metadata.name.replace(/\D/g, "").padStart(10, "0")}`;
  const claimed =
    (status as { slack?: { claimedAppID?: string } } | undefined)?.slack?.claimedAppID === appID;
  const since = "2026-01-01T00:00:00Z";
  const said = (type: string, ok = true) => ({
    type,
    status: ok ? "True" : "False",
    reason: ok ? "Ok" : "AwaitingClaim",
    message: ok ? "" : "The bot waits for the operator's word.",
    lastTransitionTime: since,
    observedGeneration: metadata.generation ?? 1,
  });
  return {
    slack: { appID, team: "Acme", teamID: "T0123456789", botUserID: "U0123456789", botName: "bot" },
    agent: { name: "Agent", version: "1.0.0", protocolVersion: "1.0", streaming: true },
    holder: { pod, since },
    conditions: [
      said("CredentialsValid"),
      said(slackConnected, claimed),
      said("AgentReachable"),
      said("StoreReady"),
    ],
  };
}

function saysSo({ status }: Seen, next: BotStatus): boolean {
  const before = (status ?? {}) as Partial<BotStatus>;
  return (
    before.holder?.pod === next.holder.pod &&
    next.conditions.every((one) =>
      before.conditions?.some(
        ({ type, status, observedGeneration }) =>
          type === one.type && status === one.status && observedGeneration === one.observedGeneration,
      ),
    )
  );
}
