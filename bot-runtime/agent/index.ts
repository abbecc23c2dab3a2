export { type AgentOptions, openAgent } from "./agent.ts";
export { AgentError, type AgentErrorCode, agentErrorCodes } from "./errors.ts";
export type * from "./port.ts";
