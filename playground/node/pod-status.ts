import type { V1ContainerStatus, V1Pod, V1PodCondition, V1PodStatus } from "@kubernetes/client-node";
import type { Snapshot } from "./container.ts";

/** A pod's status as a kubelet reports it; `previous` lends the times of what did not change. Pure. */
export function podStatus(
  pod: V1Pod,
  { podIP, startTime, isOver }: { podIP: string; startTime: Date; isOver: boolean },
  snapshots: readonly Snapshot[],
  previous: V1PodStatus | undefined,
  now: Date,
): V1PodStatus {
  const shown = isOver ? snapshots.map(atTheEnd) : snapshots;
  const phase = phaseOf(pod, shown, isOver);
  const isDone = phase === "Succeeded" || phase === "Failed";
  const unready = shown.filter(({ isReady }) => !isReady).map(({ container }) => container.name);
  const ready = unready.length === 0 && !isDone;
  const why = isDone
    ? { reason: phase === "Succeeded" ? "PodCompleted" : "PodFailed" }
    : { reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
  const condition = (type: string, holds: boolean): V1PodCondition => {
    const before = previous?.conditions?.find((one) => one.type === type);
    const status = holds ? "True" : "False";
    return {
      type,
      status,
      ...(holds ? {} : why),
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
    };
  };
  return {
    phase,
    hostIP: "127.0.0.1",
    podIP,
    podIPs: [{ ip: podIP }],
    startTime,
    conditions: [
      condition("PodScheduled", true),
      condition("PodReadyToStartContainers", !isDone),
      condition("Initialized", true),
      condition("ContainersReady", ready),
      condition("Ready", ready),
    ],
    containerStatuses: shown.map(containerStatus),
  };
}

/** A container that never ran when its pod ended is told as ended too. */
function atTheEnd(snapshot: Snapshot): Snapshot {
  const { state, lastTerminated } = snapshot;
  if ("terminated" in state) return snapshot;
  const terminated = lastTerminated ?? {
    exitCode: 137,
    reason: "ContainerStatusUnknown",
    message: "The container could not be located when the pod was terminated",
  };
  return { ...snapshot, state: { terminated }, isReady: false, isStarted: false };
}

function phaseOf({ spec }: V1Pod, snapshots: readonly Snapshot[], isOver: boolean): string {
  const restartsAlways = (spec?.restartPolicy ?? "Always") === "Always";
  const exits = snapshots.flatMap(({ state }) => ("terminated" in state ? [state.terminated.exitCode] : []));
  const willRestart =
    restartsAlways || (spec?.restartPolicy === "OnFailure" && exits.some((code) => code !== 0));
  if (isOver || (exits.length === snapshots.length && !willRestart))
    return exits.every((code) => code === 0) ? "Succeeded" : "Failed";
  const isPending = snapshots.some(
    ({ state, lastTerminated }) => "waiting" in state && lastTerminated === undefined,
  );
  return isPending ? "Pending" : "Running";
}

function containerStatus({
  container,
  state,
  lastTerminated,
  isStarted,
  isReady,
  restartCount,
}: Snapshot): V1ContainerStatus {
  return {
    name: container.name,
    image: container.image ?? "",
    imageID: "waiting" in state ? "" : (container.image ?? ""),
    state,
    lastState: lastTerminated === undefined ? {} : { terminated: lastTerminated },
    started: isStarted,
    ready: isReady,
    restartCount,
  };
}
