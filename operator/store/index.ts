export { type DefaultStore, type DefaultStoreOptions, openDefaultStore } from "./default-store.ts";
export { StoreError, type StoreErrorCode } from "./errors.ts";
export { limits as storeLimits } from "./limits.ts";
export { type BindingKey, bindingKey } from "./login.ts";
export type { SweepReport, SweepView } from "./sweep.ts";
