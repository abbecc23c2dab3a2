export { isDeaf } from "./deaf.ts";
export { keepLookingBack } from "./keep-looking.ts";
export type { Findings, LookBackPorts } from "./look-back.ts";
