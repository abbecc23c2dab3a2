import { isJsonRpcError, isRestError } from "@a2a-js/sdk/errors";
import { AgentError, type AgentErrorCode } from "./errors.ts";

/** What the HTTP layer saw of the call: the SDK's errors carry neither status nor headers. */
export type CallRecord = {
  status?: number;
  retryAfterMs?: number;
};

/** Connections that never came to be: the agent cannot have seen the request. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED",
]);

const terminal = /in (a )?terminal state/i;
const unknownTask = /task not found|task \S+ (not found|was specified but does not exist)/i;
const otherContext = /(context \S+ does not match|bad context id)/i;

/**
 * What a failed call means. The words of the innermost cause decide where the code alone says too little: -32602 and -32004 mean
 * other things as well. Pure.
 */
export function classify(thrown: unknown, record: CallRecord): AgentError {
  if (thrown instanceof AgentError) return thrown;
  const chain = causesOf(thrown);
  const own = chain.find((error) => error instanceof AgentError);
  if (own !== undefined) return own;
  return new AgentError(codeOf(chain, record), { cause: thrown, retryAfterMs: record.retryAfterMs });
}

function codeOf(chain: readonly Error[], { status }: CallRecord): AgentErrorCode {
  const words = chain.map(({ message }) => message).join("\n");
  if (terminal.test(words)) return "TASK_TERMINAL";
  const rpc = chain.find(isJsonRpcError)?.envelopeCode;
  if (rpc === -32001 || unknownTask.test(words) || chain.some(({ name }) => name === "TaskNotFoundError"))
    return "TASK_UNKNOWN";
  if (otherContext.test(words)) return "CONTEXT_MISMATCH";
  if (status === 401 || status === 403) return "AGENT_UNAUTHORIZED";
  if (status === 429 || status === 503) return "AGENT_BUSY";
  if (status === 502 || status === 504) return "SEND_AMBIGUOUS";
  if (rpc === -32603) return "AGENT_FAILED";
  if (rpc === -32009) return "PROTOCOL_UNSUPPORTED";
  if (rpc !== undefined) return "AGENT_REFUSED";
  const rest = chain.find(isRestError)?.statusCode;
  if (rest !== undefined) return rest >= 500 || rest < 400 ? "AGENT_FAILED" : "AGENT_REFUSED";
  if (chain.some((error) => "code" in error && neverConnected.has(String(error.code))))
    return "AGENT_UNREACHABLE";
  if (status !== undefined && status >= 500) return "AGENT_FAILED";
  if (status !== undefined && status >= 400) return "AGENT_REFUSED";
  return "SEND_AMBIGUOUS";
}

/** The error and what is behind it, outermost first: `fetch` and the SDK's stream errors hide the reason under `cause`. */
function causesOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = thrown; at instanceof Error && chain.length < 6; at = at.cause) {
    chain.push(at);
    if (at instanceof AggregateError) chain.push(...at.errors.filter((one) => one instanceof Error));
  }
  return chain;
}
