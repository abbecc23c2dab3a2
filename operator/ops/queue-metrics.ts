import { controllerName, type Metrics } from "./metrics.ts";

const labels = { name: controllerName, controller: controllerName };
const controller = controllerName;

/** What the queue tells becomes `workqueue_*` and `controller_runtime_*`. `isMistake` knows errors that no outside system made. */
export function queueMetrics(metrics: Metrics, isMistake: (error: unknown) => boolean) {
  return {
    onAdd: () => metrics.queueAdds.inc(labels),
    onRetry: () => metrics.queueRetries.inc(labels),
    /** The work took longer than it may; it ends as an error besides. */
    onTimeout: () => metrics.timeouts.inc({ controller }),
    onStart: (_key: string, waitedMs: number) => metrics.queueSeconds.observe(labels, waitedMs / 1_000),
    onEnd(
      _key: string,
      result: "success" | "requeue_after" | "error",
      workedMs: number,
      error: unknown,
    ): void {
      metrics.reconciles.inc({ controller, result });
      metrics.reconcileSeconds.observe({ controller }, workedMs / 1_000);
      metrics.workSeconds.observe(labels, workedMs / 1_000);
      if (result !== "error") return;
      metrics.reconcileErrors.inc({ controller });
      if (isMistake(error)) metrics.panics.inc({ controller });
    },
  };
}

export type QueueState = {
  readonly depth: number;
  readonly active: number;
  readonly unfinished: () => { readonly totalMs: number; readonly longestMs: number };
};

/** What is known only at the moment it is asked for. */
export function showQueue(metrics: Metrics, queue: QueueState): void {
  const { totalMs, longestMs } = queue.unfinished();
  metrics.queueDepth.set(labels, queue.depth);
  metrics.activeWorkers.set({ controller }, queue.active);
  metrics.unfinishedSeconds.set(labels, totalMs / 1_000);
  metrics.longestSeconds.set(labels, longestMs / 1_000);
}
