import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1ConfigMap, V1Node, V1Pod, V1Secret } from "@kubernetes/client-node";
import type { Cluster } from "../cluster/index.ts";
import type { NodeContext } from "./context.ts";
import { portGiver } from "./free-port.ts";
import type { Images } from "./images.ts";
import { type Backoff, defaultBackoff, limits } from "./limits.ts";
import { linkTo } from "./link.ts";
import { serveLogs } from "./log-server.ts";
import { mirror } from "./mirror.ts";
import { podsOfNode } from "./pods-of-node.ts";
import type { ContainerProcess } from "./process.ts";
import { heartbeat, register } from "./register.ts";
import { scheduler } from "./scheduler.ts";

export type NodeOptions = {
  /** What runs for which image; any other cannot be pulled. */
  readonly images: Images;
  /** Default: `playground`. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Room for pods by their requests. Default: 32 CPUs, 64Gi, 110 pods, whatever the machine has. */
  readonly allocatable?: { readonly cpu?: string; readonly memory?: string; readonly pods?: string };
  readonly backoff?: Partial<Backoff>;
  /** What only the cluster's DNS knows, as `name.namespace.svc:port`, and the `host:port` of it here; put into variables and arguments of what starts from then on: the caller may change it. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Whether the process of a pod that was deleted by force runs on, as on a node that nobody can reach. Default: it is ended. */
  readonly leaveForceDeleted?: boolean;
  /** Each line that a container prints, with the pod's name before it. */
  readonly onLog?: (line: string) => void;
  /** The API server's address as pods are told it, to put something in between. Default: the cluster's. */
  readonly apiServer?: string;
  /** Ends the node as disposing it does. */
  readonly signal?: AbortSignal;
};

/** A running node. Pods are named `namespace/name`, or by their uid where a namesake has taken the name. */
export interface Node extends AsyncDisposable {
  readonly name: string;
  /** `namespace/name` of the pods that it runs. */
  pods(): readonly string[];
  /** The process of the pod's first container while it runs. */
  processOf(pod: string): number | undefined;
  /** `http://ADDRESS:PORT` of a port that the pod's first container declares. */
  addressOf(pod: string, port?: number): string | undefined;
  /** What the pod's container printed since its last start, or in the run before. */
  logs(pod: string, options?: { readonly container?: string; readonly previous?: boolean }): string;
  /** Renews the account tokens of every pod now. */
  renewTokens(): void;
  /** Ends the pods; or leaves them running and is silent, as a node that lost its network. */
  stop(options?: { readonly leaveRunning?: boolean }): Promise<void>;
  /** Ends a silence: the node reports again, and ends what was deleted meanwhile. */
  resume(): void;
  /** Kills what runs on for pods that were deleted by force. */
  killLeftovers(): Promise<void>;
}

/** Starts a node on which pods run as processes of this machine. Resolves when it is registered. @throws when the API server refuses it. */
export async function startNode(cluster: Cluster, options: NodeOptions): Promise<Node> {
  const { name = "playground", labels = {}, allocatable = {} } = options;
  await using started = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), `node-${name}-`));
  started.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const processes = new Set<ContainerProcess>();
  const killAll = (): void => {
    for (const one of processes) one.kill("SIGKILL");
  };
  process.once("exit", killAll);
  started.defer(() => {
    process.off("exit", killAll);
  });
  const link = await linkTo(cluster);
  const ending = new AbortController();
  const { signal } = ending;

  const secrets = mirror<V1Secret>(
    link,
    "/api/v1/secrets",
    ({ metadata }) => pods.wake(metadata?.namespace),
    signal,
  );
  const configMaps = mirror<V1ConfigMap>(
    link,
    "/api/v1/configmaps",
    ({ metadata }) => pods.wake(metadata?.namespace),
    signal,
  );
  const nodes = mirror<V1Node>(link, "/api/v1/nodes", () => schedule(), signal);
  const allPods = mirror<V1Pod>(
    link,
    "/api/v1/pods",
    (pod) => {
      pods.look(pod);
      schedule();
    },
    signal,
  );
  started.defer(() => ending.abort());
  const context: NodeContext = {
    link,
    apiServer: options.apiServer ?? cluster.url,
    root,
    images: options.images,
    hosts: options.hosts ?? {},
    onLog: options.onLog,
    backoff: { ...defaultBackoff, ...options.backoff },
    objectsOf: (namespace) => ({
      secret: (object) => secrets.get(namespace, object),
      configMap: (object) => configMaps.get(namespace, object),
    }),
    processes,
    freePort: portGiver(),
  };
  const pods = podsOfNode(context, name, allPods, options.leaveForceDeleted ?? false);
  const schedule = scheduler(link, allPods, nodes);
  const endPods = (): Promise<void> => pods.endAll(limits.shutdownGraceMs);
  started.defer(endPods);

  const logServer = started.use(
    // The API server takes any certificate of a node; its own spares the tools to make another.
    await serveLogs(
      { cert: readFileSync(cluster.caFile), key: readFileSync(cluster.caFile.replace(/\.crt$/, ".key")) },
      (namespace, pod, container, previous) =>
        pods.find(`${namespace}/${pod}`)?.container(container)?.logs(previous),
    ),
  );
  const { cpu = "32", memory = "64Gi", pods: count = "110" } = allocatable;
  const facts = { name, labels, port: logServer.port, cpu, memory, pods: count, since: new Date() };
  await Promise.all([secrets.filled, configMaps.filled, nodes.filled, allPods.filled]);
  await register(link, facts);
  void heartbeat(link, facts, signal);

  const owned = started.move();
  const dispose = async (): Promise<void> => {
    await owned.disposeAsync();
  };
  options.signal?.addEventListener("abort", () => void dispose(), { once: true });
  return {
    name,
    pods: () => pods.names(),
    processOf: (pod) => pods.find(pod)?.container()?.pid(),
    addressOf: (pod, port = 8080) => pods.address(pod, port),
    logs: (pod, { container, previous = false } = {}) =>
      (pods.find(pod)?.container(container)?.logs(previous)?.lines() ?? [])
        .map(({ text }) => text)
        .join("\n"),
    renewTokens: () => pods.renewTokens(),
    async stop({ leaveRunning = false } = {}) {
      link.cut();
      if (!leaveRunning) await endPods();
    },
    resume: () => link.mend(),
    killLeftovers: () => pods.killLeftovers(),
    [Symbol.asyncDispose]: dispose,
  };
}
