import type { Config } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import { acquireLeadership, connectToCluster, type KubeClient, type Leadership } from "./kube/index.ts";
import { type OpsOptions, serveOps } from "./ops/http.ts";
import { type Log, openLog } from "./ops/log.ts";
import { observeRequest, operatorMetrics } from "./ops/metrics.ts";
import { aborted, stopSignal } from "./stop-signal.ts";
import { type WatchedCluster, watchCluster } from "./watch-cluster.ts";
import { type Work, workBindings } from "./work-bindings.ts";

/**
 * Serves the bindings of the cluster until a signal ends it. Returns the exit code.
 * @throws {ClusterConfigError}
 */
export async function runOperator(config: Config, version: string): Promise<number> {
  const log = openLog(config.logLevel);
  const stop = stopSignal(log);
  // One broken promise must not end the work for all other bindings; it is a bug all the same.
  process.on("unhandledRejection", (reason) => log.error({ err: reason }, "a failure was handled nowhere"));
  log.info({ version, node: process.version, namespaces: config.namespaces ?? "all" }, "operator starting");
  const lost = await operate(config, version, log, stop);
  if (!lost) log.info("operator stopped");
  return lost ? exitCodes.leadershipLost : exitCodes.ok;
}

/**
 * Opened from top to bottom, closed from bottom to top, so that what runs has ended when the Lease is given back. Resolves to
 * whether the leadership was lost.
 */
async function operate(config: Config, version: string, log: Log, stop: AbortSignal): Promise<boolean> {
  const metrics = operatorMetrics({
    leaseName: config.leaseName,
    concurrentReconciles: config.concurrentReconciles,
  });
  await using client = connectToCluster({
    env: process.env,
    userAgent: `slack-agent-operator/${version}`,
    onRequest: (seen) => observeRequest(metrics, seen),
  });
  let work: Work | undefined;
  // While standing by, too: whoever takes over begins with a full view.
  await using cluster = watchCluster({
    client,
    config,
    wake: (key) => work?.wake(key),
    wakeSoon: (key) => work?.wakeSoon(key),
    log,
  });
  await using _ops = await servedOps(config.httpPort, {
    registry: metrics.registry,
    ready: () => readiness(cluster, stop),
    refresh: () => work?.refresh(),
  });
  const leadership = await lead(client, config, log, stop);
  if (leadership === undefined) return false;
  await using _lease = leadership;
  const leading = AbortSignal.any([stop, leadership.lost]);
  if (await cluster.synced(leading)) {
    const { lost } = leadership;
    await using working = workBindings({ config, version, client, cluster, metrics, log, lost });
    metrics.leading.set({ name: config.leaseName }, 1);
    work = working;
    cluster.wakeAll();
    await aborted(leading);
    work = undefined;
    metrics.leading.set({ name: config.leaseName }, 0);
  }
  // Lost while what ran was ending: it was to end anyway.
  return leadership.lost.aborted && !stop.aborted;
}

/** Waits until this process leads; at once where there is no election. Undefined: stopped before that. */
async function lead(
  client: KubeClient,
  { election }: Config,
  log: Log,
  stop: AbortSignal,
): Promise<Leadership | undefined> {
  if (election === undefined)
    return { lost: new AbortController().signal, [Symbol.asyncDispose]: async () => {} };
  const { namespace, lease, identity } = election;
  const own = client.separate();
  try {
    const leadership = await acquireLeadership({ client: own, namespace, name: lease, identity, log }, stop);
    return {
      lost: leadership.lost,
      async [Symbol.asyncDispose]() {
        await leadership[Symbol.asyncDispose]();
        await own[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await own[Symbol.asyncDispose]();
    if (stop.aborted) return undefined;
    throw error;
  }
}

async function servedOps(port: number | undefined, options: OpsOptions): Promise<AsyncDisposable> {
  return port === undefined ? { [Symbol.asyncDispose]: async () => {} } : serveOps(port, options);
}

/** Ready is an operator that has the cluster in sight, whether it leads or stands by. */
function readiness(cluster: WatchedCluster, stop: AbortSignal) {
  if (stop.aborted) return { ok: false, why: "stopping" };
  if (!cluster.isSynced)
    return { ok: false, why: cluster.trouble ?? "the first look at the cluster is under way" };
  return { ok: true, why: "ok" };
}
