export type { Answer, Call } from "./call.ts";
export { type Access, writeKubeconfig } from "./kubeconfig.ts";
export { clusterParts, type Parts, type Program } from "./parts.ts";
export type { Finished } from "./run-program.ts";
export { type Cluster, type ClusterOptions, startCluster, type User } from "./start.ts";
