export { appsNamedBy } from "./binding-state.ts";
export type { ChildrenConfig } from "./children/index.ts";
export { managedByLabel } from "./children/index.ts";
export { podIndex } from "./children-of.ts";
export { keptOf } from "./kept.ts";
export type { Cache, ClusterView, ClusterWriter, LiveBinding, StoreUsers } from "./ports.ts";
export { type Reconcile, type ReconcileDeps, type ReconcileResult, reconciler } from "./reconcile.ts";
export { type Change, createTriggers, type Triggers } from "./triggers.ts";
