import { isJsonRpcError, isRestError } from "@a2a-js/sdk/errors";
import { redact } from "../ops/log.ts";
import { BodyTooLong } from "./bounded.ts";
import { AgentError, type AgentErrorCode } from "./errors.ts";
import { limits } from "./limits.ts";

export type Method =
  | "card"
  | "sendMessage"
  | "sendMessageStream"
  | "getTask"
  | "resubscribeTask"
  | "listTasks"
  | "cancelTask";

/** What is known of a call beside the SDK's error, which carries neither status nor headers. */
export type CallRecord = {
  readonly method: Method;
  /** Of the last HTTP answer; none when no answer came. */
  status?: number;
  retryAfterMs?: number | undefined;
  /** The answer was an error of the agent's own, not one that we could not read. */
  refused?: boolean;
};

/**
 * What a failed call means. The words decide where the code alone says too little: -32602 and -32004 mean other things as well,
 * and gateways keep only the words. Pure.
 */
export function classify(thrown: unknown, record: CallRecord): AgentError {
  const chain = causesOf(thrown);
  const own = chain.find((error) => error instanceof AgentError);
  if (own !== undefined) return own;
  const { code, about } = meaning(chain, record);
  // Cut before it is searched: an agent's error may be as long as its answers.
  const detail = redact(chain.map(wordsOf).join(": ").slice(0, limits.detailChars));
  return new AgentError(code, { about, detail, retryAfterMs: record.retryAfterMs });
}

type Meaning = { readonly code: AgentErrorCode; readonly about?: string };

const terminal = /in (a )?terminal state/i;
const unknownTask = /task not found|task \S+ (not found|was specified but does not exist)/i;
const otherContext = /context \S+ does not match|bad context id/i;

function meaning(chain: readonly Error[], record: CallRecord): Meaning {
  const words = chain.map(wordsOf).join("\n");
  const { status } = record;
  const code = chain.find(isJsonRpcError)?.envelopeCode;
  const rest = chain.find(isRestError);
  const about =
    code === undefined ? (status === undefined ? undefined : `HTTP ${status}`) : `JSON-RPC ${code}`;
  const told = (meant: AgentErrorCode): Meaning => ({
    code: meant,
    ...(about === undefined ? {} : { about }),
  });

  const connection = connectionTrouble(chain);
  if (status === undefined && connection !== undefined) return connection;
  // An answer that was accepted and that nobody can read: what it would have said is unknown.
  if (record.method === "card" && chain.some(isUnreadable))
    return { code: "CARD_INVALID", about: "it is too long or broken" };
  if (status !== undefined && status < 300 && record.refused !== true)
    return fateUnknown(record, "its answer broke off or is not A2A");
  if (terminal.test(words)) return told("TASK_TERMINAL");
  if (code === -32603) return told("AGENT_FAILED");
  if (code === -32001 || rest?.reason === "TASK_NOT_FOUND" || unknownTask.test(words))
    return told("TASK_UNKNOWN");
  if (otherContext.test(words)) return told("CONTEXT_MISMATCH");
  const named = byCode.get(code ?? 0) ?? byReason.get(rest?.reason ?? "");
  if (named !== undefined) return told(named);
  const answered = status === undefined ? undefined : byStatus(status);
  if (answered === "SEND_AMBIGUOUS") return fateUnknown(record, about);
  if (answered !== undefined) return told(answered);
  // 2xx with an error of the agent's own that has no code of A2A's.
  if (rest !== undefined || record.refused === true)
    return told(code === undefined ? "AGENT_FAILED" : "AGENT_REFUSED");
  return fateUnknown(record, systemCode(chain));
}

/** JSON-RPC codes of A2A (spec 5.4, 9.5) that need no words. */
const byCode = new Map<number, AgentErrorCode>([
  [-32002, "TASK_TERMINAL"],
  [-32009, "PROTOCOL_UNSUPPORTED"],
  [-32601, "PROTOCOL_UNSUPPORTED"],
  [-32600, "AGENT_REFUSED"],
  [-32602, "AGENT_REFUSED"],
  [-32700, "AGENT_REFUSED"],
]);

/** The same as `ErrorInfo.reason` of HTTP+JSON (spec 11.6). */
const byReason = new Map<string, AgentErrorCode>([
  ["TASK_NOT_CANCELABLE", "TASK_TERMINAL"],
  ["VERSION_NOT_SUPPORTED", "PROTOCOL_UNSUPPORTED"],
]);

/** What a status alone says; undefined for those that say nothing. Only 429, 425 and 503 promise that nothing ran. */
function byStatus(status: number): AgentErrorCode | undefined {
  if (status < 400) return undefined;
  if (status === 401 || status === 403 || status === 407) return "AGENT_UNAUTHORIZED";
  // No such address: an agent that moved, or a gateway that does not know it (yet).
  if (status === 404 || status === 405 || status === 410) return "AGENT_UNREACHABLE";
  if (status === 425 || status === 429 || status === 503) return "AGENT_BUSY";
  if (status === 408 || status === 502 || status === 504 || (status >= 520 && status <= 524))
    return "SEND_AMBIGUOUS";
  return status >= 500 ? "AGENT_FAILED" : "AGENT_REFUSED";
}

/** The body came, and was too much or no valid compression. */
const isUnreadable = (error: Error): boolean =>
  error instanceof BodyTooLong || ("code" in error && /^(Z_|ERR__ERROR|ERR_BROTLI)/.test(String(error.code)));

/** A question can be asked again, a message cannot. */
function fateUnknown({ method }: CallRecord, about: string | undefined): Meaning {
  const sends = method === "sendMessage" || method === "sendMessageStream";
  return { code: sends ? "SEND_AMBIGUOUS" : "AGENT_UNREACHABLE", ...(about === undefined ? {} : { about }) };
}

/** Connections that never came to be: the agent cannot have seen the request. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EMFILE",
  "ENFILE",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** TLS handshakes that failed (names of OpenSSL's X.509 verdicts, and alerts): nothing was sent either. */
const untrusted =
  /^(CERT_|ERR_TLS_CERT|ERR_OSSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERR_SSL_(WRONG_VERSION|UNSUPPORTED_PROTOCOL|.*ALERT|.*HANDSHAKE|NO_PROTOCOLS)|EPROTO$)/;

function connectionTrouble(chain: readonly Error[]): Meaning | undefined {
  for (const error of chain) {
    const code = "code" in error ? String(error.code) : "";
    if (untrusted.test(code)) return { code: "AGENT_UNTRUSTED", about: code };
    // The system's own words name the address, which helps, and nothing else.
    if (neverConnected.has(code))
      return { code: "AGENT_UNREACHABLE", about: "syscall" in error ? error.message : code };
  }
  return undefined;
}

function systemCode(chain: readonly Error[]): string | undefined {
  if (chain.some(({ name }) => name === "TimeoutError")) return "no answer in time";
  return chain.flatMap((error) => ("code" in error && typeof error.code === "string" ? [error.code] : []))[0];
}

const wordsOf = (error: Error): string => `${error.name} ${error.message.slice(0, limits.detailChars)}`;

/** The error and what is behind it, outermost first: `fetch` and the SDK's stream errors hide the reason under `cause`. */
function causesOf(thrown: unknown, depth = 0): readonly Error[] {
  if (!(thrown instanceof Error) || depth === mostCauses) return [];
  // Both address families of a name were tried.
  const tried = thrown instanceof AggregateError ? thrown.errors.slice(0, mostCauses) : [];
  return [thrown, ...[thrown.cause, ...tried].flatMap((one) => causesOf(one, depth + 1))];
}

/** A chain that leads back to itself must end too. */
const mostCauses = 8;
