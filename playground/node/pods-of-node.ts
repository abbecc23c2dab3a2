import type { V1Pod } from "@kubernetes/client-node";
import type { NodeContext } from "./context.ts";
import type { Mirror } from "./mirror.ts";
import { type PodRun, runPod } from "./pod.ts";

/** The pods that one node runs, by what the API server holds of them. */
export interface PodsOfNode {
  /** Something of this pod changed. */
  look(pod: V1Pod): void;
  /** Secrets or ConfigMaps of a namespace changed. */
  wake(namespace: string | undefined): void;
  names(): readonly string[];
  /** By `namespace/name`, or by uid. */
  find(pod: string): PodRun | undefined;
  address(pod: string, port: number): string | undefined;
  renewTokens(): void;
  killLeftovers(): Promise<void>;
  /** Resolves when no process is left. */
  endAll(graceMs: number): Promise<void>;
}

export function podsOfNode(
  context: NodeContext,
  node: string,
  pods: Mirror<V1Pod>,
  leaveForceDeleted: boolean,
): PodsOfNode {
  const runs = new Map<string, PodRun>();
  const leftovers = new Set<PodRun>();
  let isEnding = false;

  const look = ({ metadata }: V1Pod): void => {
    const { namespace = "", name = "" } = metadata ?? {};
    const pod = pods.get(namespace, name);
    for (const run of runs.values())
      if (nameOf(run.pod) === `${namespace}/${name}` && run.uid !== pod?.metadata?.uid) forget(run);
    if (pod?.spec?.nodeName !== node || isEnding) return;
    // Shown for a moment before the object is gone; a node that nobody can reach would not hear of it either.
    if (leaveForceDeleted && pod.metadata?.deletionGracePeriodSeconds === 0) return;
    const uid = pod.metadata?.uid ?? "";
    const isOver = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (!runs.has(uid) && (!isOver || pod.metadata?.deletionTimestamp !== undefined))
      runs.set(uid, runPod(context, pod));
    runs.get(uid)?.update(pod);
  };

  const forget = (run: PodRun): void => {
    runs.delete(run.uid);
    leftovers.add(run);
    void run.finished.then(() => leftovers.delete(run));
    run.vanished(leaveForceDeleted);
  };

  const all = (): PodRun[] => [...runs.values(), ...leftovers];
  const find = (wanted: string): PodRun | undefined =>
    all().find((run) => run.uid === wanted || nameOf(run.pod) === wanted);

  return {
    look,
    wake(namespace) {
      for (const run of runs.values()) if (run.pod.metadata?.namespace === namespace) run.wake();
    },
    names: () => [...runs.values()].map(({ pod }) => nameOf(pod)),
    find,
    address(wanted, port) {
      const run = find(wanted);
      const local = run?.container()?.localPort(port);
      return run === undefined || local === undefined ? undefined : `http://${run.podIP}:${local}`;
    },
    renewTokens() {
      for (const run of runs.values()) run.renewTokens();
    },
    async killLeftovers() {
      const dying = [...leftovers];
      for (const run of dying) run.end(0);
      await Promise.all(dying.map((run) => run.finished));
    },
    async endAll(graceMs) {
      isEnding = true;
      const dying = all();
      for (const run of dying) run.end(graceMs);
      await Promise.all(dying.map((run) => run.finished));
    },
  };
}

const nameOf = ({ metadata }: V1Pod): string => `${metadata?.namespace}/${metadata?.name}`;
