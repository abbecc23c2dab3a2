export { type AgentOptions, openAgent } from "./agent.ts";
export type { AgentLog, OnCall } from "./calls.ts";
export { AgentError, type AgentErrorCode, agentErrorCodes } from "./errors.ts";
export type { AgentLimits } from "./limits.ts";
export type { Ignored } from "./plain.ts";
export type * from "./port.ts";
