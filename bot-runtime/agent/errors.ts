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
  PROTOCOL_UNSUPPORTED: ["later", "The agent speaks neither A2A 1.0 nor 0.3 over JSON-RPC or HTTP+JSON."],
  ORIGIN_REFUSED: [
    "later",
    "The agent's card or a redirect points to another origin: add it to spec.agent.allowedOrigins if you trust it.",
  ],
  ABORTED: ["later", "The call was given up by the bot itself."],
} as const satisfies Record<string, readonly [AgentRetry, string]>;

export type AgentErrorCode = keyof typeof table;
export const agentErrorCodes = Object.keys(table) as readonly AgentErrorCode[];

/** An A2A call that failed. Its message names no address and repeats no word of the agent; those are under `cause`. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  readonly retry: AgentRetry;
  readonly remedy: string;
  /** How long the agent asks to wait, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: AgentErrorCode,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = "AgentError";
    this.code = code;
    this.retry = table[code][0];
    this.remedy = table[code][1];
    this.retryAfterMs = options.retryAfterMs;
  }
}
