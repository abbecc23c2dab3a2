/**
 * What the caller should do: `later` nothing ran, try the turn again; `new-task` the task cannot be continued; `ask` the message
 * may have been taken; `never` it will not work as it is.
 */
export type AgentRetry = "never" | "later" | "new-task" | "ask";

/** Every way an agent can fail, with what to do about it (`docs/errors.md`). Codes are never reused. */
const table = {
  AGENT_UNREACHABLE: [
    "later",
    "The agent does not answer at its address: check spec.agent.url, the agent's pods and the network policy.",
  ],
  AGENT_UNTRUSTED: [
    "later",
    "No trusted TLS connection to the agent comes about: check spec.agent.tls, the keys of its Secrets, and the names and dates of the agent's certificate.",
  ],
  AGENT_BUSY: [
    "later",
    "The agent or a gateway before it turns requests away (429 or 503): give it more room, or ask less.",
  ],
  AGENT_UNAUTHORIZED: [
    "later",
    "The agent refuses the credentials: check spec.agent.auth and the keys of its Secret.",
  ],
  AGENT_REFUSED: ["never", "The agent refuses the request as malformed: check its version and its log."],
  AGENT_FAILED: ["never", "The agent reported an error of its own: its log says more."],
  TASK_TERMINAL: ["new-task", "The task has ended and takes no more messages."],
  TASK_UNKNOWN: [
    "new-task",
    "The agent does not know the task any more: its memory may have been lost in a restart.",
  ],
  CONTEXT_MISMATCH: [
    "new-task",
    "The agent says that the task belongs to another context: please report this.",
  ],
  SEND_AMBIGUOUS: [
    "ask",
    "The connection broke while the message was sent: nobody knows whether the agent got it.",
  ],
  TASK_LOST: [
    "never",
    "The agent lost the task while it worked on it: give it a task store that survives restarts.",
  ],
  CARD_UNREACHABLE: [
    "later",
    "The agent's card cannot be read: check spec.agent.url; the card is looked for at .well-known/agent-card.json and agent.json below it.",
  ],
  CARD_INVALID: ["later", "What the agent serves as its card is no agent card: check spec.agent.url."],
  CARD_UNSIGNED: [
    "later",
    "The agent's card carries no signature of the key in spec.agent.requireSignedCard: have it signed (A2A 1.0), or put its present public key into the Secret.",
  ],
  PROTOCOL_UNSUPPORTED: ["later", "The agent speaks neither A2A 1.0 nor 0.3 over JSON-RPC or HTTP+JSON."],
  ORIGIN_REFUSED: [
    "later",
    "The agent's card or a redirect points to another origin: add it to spec.agent.allowedOrigins if you trust it, or let the agent name its address as the bot sees it.",
  ],
  ABORTED: ["later", "The call was given up by the bot itself."],
} as const satisfies Record<string, readonly [AgentRetry, string]>;

export type AgentErrorCode = keyof typeof table;
export const agentErrorCodes = Object.keys(table) as readonly AgentErrorCode[];

export type AgentErrorOptions = {
  /** What was seen, in words of ours or of the system: a status, an error code, an origin. Fit for people and conditions. */
  readonly about?: string | undefined;
  /** The agent's or a library's own words, which may hold anything: for the debug log alone. */
  readonly detail?: string | undefined;
  /** How long the agent asks to wait, ms. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: AgentError;
};

/** An A2A call that failed. `message` and `remedy` hold no token, no address with a query and no word of the agent's. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  readonly retry: AgentRetry;
  readonly remedy: string;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: AgentErrorCode, { about, detail, retryAfterMs, cause }: AgentErrorOptions = {}) {
    super(about === undefined ? code : `${code}: ${about}`, cause === undefined ? {} : { cause });
    const [retry, sentence] = table[code];
    this.name = "AgentError";
    this.code = code;
    this.retry = retry;
    this.remedy = about === undefined ? sentence : `${sentence} Seen: ${about}.`;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}
