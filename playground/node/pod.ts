import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import { type ContainerRun, runContainer, type Snapshot } from "./container.ts";
import type { NodeContext } from "./context.ts";
import { limits } from "./limits.ts";
import { placeOf, type Room } from "./place.ts";
import { podStatus } from "./pod-status.ts";
import { statusWriter } from "./status-writer.ts";
import { mountAll } from "./volumes/mount-all.ts";
import { podTokens } from "./volumes/tokens.ts";

/** One pod on this node, from its binding to the end of its processes. */
export interface PodRun {
  readonly uid: string;
  readonly podIP: string;
  readonly pod: V1Pod;
  /** The API server's newest version of it. */
  update(pod: V1Pod): void;
  /** The API server has it no more: its processes are ended, or left to run as on a node that nobody can reach. */
  vanished(leaveRunning: boolean): void;
  /** Something that it may be waiting for changed. */
  wake(): void;
  container(name?: string): ContainerRun | undefined;
  renewTokens(): void;
  /** Ends its processes and tells nobody. */
  end(graceMs: number): void;
  /** Resolves when no process of it is left. */
  readonly finished: Promise<void>;
}

export function runPod(context: NodeContext, first: V1Pod): PodRun {
  let pod = first;
  const uid = first.metadata?.uid ?? "";
  const folder = join(context.root, uid);
  mkdirSync(folder, { recursive: true });
  const room: Room = { folder, podIP: podAddress(uid) };
  const closing = new AbortController();
  const reporting = new AbortController();
  const startTime = new Date();
  const containers: ContainerRun[] = [];
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let isEnding = false;
  let isOver = false;

  const snapshots = (): Snapshot[] =>
    containers.length > 0
      ? containers.map((one) => one.snapshot())
      : (first.spec?.containers ?? []).map(notStarted);
  const status = statusWriter(
    context.link,
    first,
    (previous) => podStatus(pod, { podIP: room.podIP, startTime, isOver }, snapshots(), previous, new Date()),
    reporting.signal,
  );
  const tokens = podTokens(context.link, first, () => wake(), closing.signal);
  const objects = context.objectsOf(first.metadata?.namespace ?? "");
  const mount = () => mountAll({ objects, pod, podIP: room.podIP, token: tokens.get }, folder);

  const begin = (): void => {
    if (containers.length > 0 || isEnding || mount().length > 0) return;
    for (const container of first.spec?.containers ?? [])
      containers.push(
        runContainer(context, first, container, placeOf(context, first, container, room), status.changed),
      );
    void Promise.all(containers.map((one) => one.finished)).then(end);
  };

  /** Every process is gone: told, and for a pod that was deleted confirmed, which removes the object. */
  const end = async (): Promise<void> => {
    isOver = true;
    finish();
    status.changed();
    await status.settled();
    if (pod.metadata?.deletionTimestamp !== undefined) await confirmDeletion();
  };

  const confirmDeletion = async (): Promise<void> => {
    closing.abort();
    const { namespace, name } = first.metadata ?? {};
    const body = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0, preconditions: { uid } };
    await context.link.persist(
      "DELETE",
      `/api/v1/namespaces/${namespace}/pods/${name}`,
      body,
      {},
      reporting.signal,
    );
    rmSync(folder, { recursive: true, force: true });
  };

  const terminate = (graceMs: number): void => {
    isEnding = true;
    for (const one of containers) one.stop(graceMs);
    if (containers.length === 0 || isOver) void end();
  };

  const wake = (): void => {
    begin();
    if (isEnding) return;
    mount();
    for (const one of containers) one.wake();
  };

  /** At least a second, as a kubelet gives even to what is deleted by force. */
  const graceMs = (): number => {
    const { deletionGracePeriodSeconds } = pod.metadata ?? {};
    const seconds = deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds;
    return Math.max(1, seconds ?? limits.graceSeconds) * 1_000;
  };

  status.changed();
  return {
    uid,
    podIP: room.podIP,
    get pod() {
      return pod;
    },
    update(newer) {
      const wasDeleted = pod.metadata?.deletionTimestamp !== undefined;
      const wasGraceMs = graceMs();
      pod = newer;
      if (newer.metadata?.deletionTimestamp !== undefined) {
        if (!wasDeleted || !isEnding || graceMs() < wasGraceMs) terminate(graceMs());
      } else {
        if (isReadyDiffering(newer, snapshots())) status.forget();
        begin();
      }
    },
    vanished(leaveRunning) {
      reporting.abort();
      closing.abort();
      isEnding = true;
      for (const one of containers) leaveRunning ? one.abandon() : one.stop(graceMs());
      if (containers.length === 0) finish();
      if (!leaveRunning) void finished.then(() => rmSync(folder, { recursive: true, force: true }));
    },
    wake,
    container: (name) =>
      containers[
        name === undefined ? 0 : (first.spec?.containers ?? []).findIndex((one) => one.name === name)
      ],
    renewTokens: () => tokens.renew(),
    end(ms) {
      reporting.abort();
      closing.abort();
      isEnding = true;
      for (const one of containers) one.stop(ms);
      if (containers.length === 0) finish();
    },
    finished,
  };
}

const notStarted = (container: NonNullable<V1Pod["spec"]>["containers"][number]): Snapshot => ({
  container,
  state: { waiting: { reason: "ContainerCreating" } },
  lastTerminated: undefined,
  isStarted: false,
  isReady: false,
  restartCount: 0,
});

/** Whether somebody else (the node lifecycle controller, for a node that was lost) wrote over what we told of the pod. */
function isReadyDiffering(pod: V1Pod, snapshots: readonly Snapshot[]): boolean {
  const told = pod.status?.conditions?.find(({ type }) => type === "Ready")?.status;
  return told === "False" && snapshots.every(({ isReady }) => isReady);
}

/** A loopback address of its own; its servers listen on every address, so they are reached there. Only Linux has them all. */
function podAddress(uid: string): string {
  if (process.platform !== "linux") return "127.0.0.1";
  const [a = 1, b = 1, c = 1] = Buffer.from(uid.replaceAll("-", ""), "hex");
  return `127.${1 + (a % 254)}.${b}.${1 + (c % 254)}`;
}
