export type { Call, CallFilter, CallHistory } from "./calls.ts";
export type { Protocol } from "./card.ts";
export { hitlUri } from "./hitl.ts";
export { type AgentOptions, type Refusal, type RunningAgent, startAgent } from "./server.ts";
