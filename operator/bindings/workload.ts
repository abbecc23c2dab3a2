import type { KubeObject } from "../kube/object.ts";
import { limits } from "./limits.ts";

/** What is read of a Deployment. */
export type Deployment = KubeObject & {
  readonly spec?: { readonly paused?: boolean };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly conditions?: readonly StateCondition[];
  };
};

export type StateCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
};

/** What is read of a pod. */
export type Pod = KubeObject & {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly {
      readonly name: string;
      readonly image?: string;
      readonly resources?: { readonly limits?: { readonly memory?: string } };
    }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly StateCondition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
};

export type ContainerStatus = {
  readonly name: string;
  readonly started?: boolean;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
};

export type ContainerState = {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: Termination;
};
export type Termination = { readonly exitCode?: number; readonly reason?: string; readonly message?: string };

/** Whether a pod runs or will: not ended, not asked to end. */
export const isLive = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded" && status?.phase !== "Failed";

/** Whether something of a pod may still run: it has not ended, and its node still answers for it. */
export const mayRun = (pod: Pod, now: Date): boolean =>
  pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed" && (stuckInMs(pod, now) ?? 1) > 0;

/** Time until a pod that was asked to end counts as stuck, in ms, at least 0; `undefined`: it was not asked. */
export function stuckInMs({ metadata: { deletionTimestamp } }: Pod, now: Date): number | undefined {
  if (deletionTimestamp === undefined) return undefined;
  return Math.max(0, Date.parse(deletionTimestamp) + limits.stuckAfterMs - now.getTime());
}

/** The pod that counts: the newest. */
export const newest = (pods: readonly Pod[]): Pod | undefined =>
  pods.toSorted((a, b) =>
    (a.metadata.creationTimestamp ?? "") < (b.metadata.creationTimestamp ?? "") ? 1 : -1,
  )[0];
