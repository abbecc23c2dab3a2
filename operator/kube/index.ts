export type {
  V1ConfigMap,
  V1Deployment,
  V1Lease,
  V1NetworkPolicy,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1ServiceAccount,
} from "@kubernetes/client-node";
export { type Bound, bound } from "./bound.ts";
export type { Change } from "./cache.ts";
export { type ConnectOptions, connectToCluster, type KubeClient } from "./client.ts";
export { ApiError, ClusterConfigError } from "./errors.ts";
export { type ClusterEvent, type EventReporter, eventObject } from "./events.ts";
export { type Informer, type InformerOptions, startInformer } from "./informer.ts";
export { acquireLeadership, type ElectionOptions, type Leadership } from "./leader.ts";
export type { KubeLog } from "./log.ts";
export type { KubeObject, ObjectMeta, OwnerReference } from "./object.ts";
export { type Clock, type KeyedQueue, keyedQueue, type QueueOptions, type WorkResult } from "./queue.ts";
export type { RequestSeen } from "./request.ts";
export { clusterWriter } from "./writer.ts";
