import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { conditionReasons, conditionTypes } from "../../crds/index.ts";

/** What a reconcile ended as, in controller-runtime's words. */
export const results = ["success", "error", "requeue", "requeue_after"] as const;
export type ReconcileResult = (typeof results)[number];

/** Name of the one controller, in the labels `controller` and `name`: as controller-runtime would call it. */
export const controllerName = "slackagentbinding";

/**
 * Every metric of the operator, under the names of controller-runtime, so that existing dashboards work (`docs/operations.md`).
 * Each exists from zero on, so that a rate never starts with a gap.
 */
export function operatorMetrics({
  leaseName,
  concurrentReconciles,
}: {
  readonly leaseName: string;
  readonly concurrentReconciles: number;
}) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[]) =>
    new Histogram({ name, help, buckets, labelNames, registers });

  const controller: "controller"[] = ["controller"];
  const queue: ("name" | "controller")[] = ["name", "controller"];
  const metrics = {
    registry,
    reconciles: counter("controller_runtime_reconcile_total", "Reconciles by what they ended as.", [
      "controller",
      "result",
    ]),
    reconcileErrors: counter(
      "controller_runtime_reconcile_errors_total",
      "Reconciles that failed.",
      controller,
    ),
    terminalErrors: counter(
      "controller_runtime_terminal_reconcile_errors_total",
      "Reconciles that failed and are not tried again before something changes.",
      controller,
    ),
    panics: counter(
      "controller_runtime_reconcile_panics_total",
      "Reconciles that failed by a mistake of the program.",
      controller,
    ),
    timeouts: counter(
      "controller_runtime_reconcile_timeouts_total",
      "Reconciles that took too long.",
      controller,
    ),
    reconcileSeconds: histogram(
      "controller_runtime_reconcile_time_seconds",
      "How long a reconcile took.",
      [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      controller,
    ),
    maxWorkers: gauge(
      "controller_runtime_max_concurrent_reconciles",
      "How many reconciles may run at once.",
      controller,
    ),
    activeWorkers: gauge("controller_runtime_active_workers", "Reconciles that run now.", controller),
    queueDepth: gauge("workqueue_depth", "Bindings that wait for a reconcile.", queue),
    queueAdds: counter("workqueue_adds_total", "Bindings put into the queue.", queue),
    queueRetries: counter("workqueue_retries_total", "Bindings put back after a failure.", queue),
    queueSeconds: histogram(
      "workqueue_queue_duration_seconds",
      "How long a binding waited in the queue.",
      queueBuckets,
      queue,
    ),
    workSeconds: histogram(
      "workqueue_work_duration_seconds",
      "How long work on a binding took.",
      queueBuckets,
      queue,
    ),
    unfinishedSeconds: gauge(
      "workqueue_unfinished_work_seconds",
      "Seconds of work that has not ended, all together: a growing value means something is stuck.",
      queue,
    ),
    longestSeconds: gauge(
      "workqueue_longest_running_processor_seconds",
      "Seconds that the longest work under way has run.",
      queue,
    ),
    requests: counter("rest_client_requests_total", "Calls to the API server.", ["code", "method", "host"]),
    requestSeconds: histogram(
      "rest_client_request_duration_seconds",
      "How long the API server took to begin its answer.",
      [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
      ["verb", "host"],
    ),
    leading: gauge("leader_election_master_status", "1 while this process leads.", ["name"]),
    bindings: gauge("slackagent_bindings", "Bindings by their condition Ready and its reason.", [
      "ready",
      "reason",
    ]),
    storeUsers: counter("slackagent_store_users_total", "Users of the default store by what was done.", [
      "action",
    ]),
  };
  for (const result of results) metrics.reconciles.inc({ controller: controllerName, result }, 0);
  for (const one of [metrics.reconcileErrors, metrics.terminalErrors, metrics.panics, metrics.timeouts])
    one.inc({ controller: controllerName }, 0);
  metrics.reconcileSeconds.zero({ controller: controllerName });
  metrics.activeWorkers.set({ controller: controllerName }, 0);
  metrics.maxWorkers.set({ controller: controllerName }, concurrentReconciles);
  const labels = { name: controllerName, controller: controllerName };
  for (const one of [metrics.queueDepth, metrics.unfinishedSeconds, metrics.longestSeconds])
    one.set(labels, 0);
  for (const one of [metrics.queueAdds, metrics.queueRetries]) one.inc(labels, 0);
  for (const one of [metrics.queueSeconds, metrics.workSeconds]) one.zero(labels);
  metrics.leading.set({ name: leaseName }, 0);
  for (const action of storeUserActions) metrics.storeUsers.inc({ action }, 0);
  countBindings(metrics, []);
  return metrics;
}
export type Metrics = ReturnType<typeof operatorMetrics>;

/** One attempt of a call to the API server; `code` is `<error>` when there was no answer, as in client-go. */
export function observeRequest(
  { requests, requestSeconds }: Metrics,
  seen: { readonly method: string; readonly host: string; readonly code: string; readonly seconds: number },
): void {
  const { method, host, code, seconds } = seen;
  requests.inc({ code, method, host });
  requestSeconds.observe({ verb: method, host }, seconds);
}

/** controller-runtime's: ten to the power of -8 to 3. */
const queueBuckets = Array.from({ length: 12 }, (_, power) => 10 ** (power - 8));

export const storeUserActions = ["made", "mended", "removed"] as const;

/** Every reason that `Ready` can give; what is none of these is counted as `Other`, so that labels stay few. */
const readyReasons = new Set<string>(conditionTypes.flatMap((type) => [...conditionReasons[type]]));
const statuses = ["True", "False", "Unknown"] as const;

export type ReadyCondition = { readonly status: string; readonly reason: string };

/** Sets `slackagent_bindings` to what the bindings say now; undefined is one that nobody has judged yet. */
export function countBindings(
  { bindings }: Pick<Metrics, "bindings">,
  conditions: Iterable<ReadyCondition | undefined>,
): void {
  bindings.reset();
  bindings.set({ ready: "True", reason: "Ready" }, 0);
  for (const reason of readyReasons) bindings.set({ ready: "False", reason }, 0);
  bindings.set({ ready: "Unknown", reason: "Pending" }, 0);
  for (const condition of conditions) {
    const { status, reason } = condition ?? { status: "Unknown", reason: "Pending" };
    const ready = statuses.find((known) => known === status) ?? "Unknown";
    const known = readyReasons.has(reason) || reason === "Pending";
    bindings.inc({ ready, reason: ready === "True" ? "Ready" : known ? reason : "Other" });
  }
}
