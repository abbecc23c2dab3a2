import type { FileTrouble } from "./file.ts";

/** A2A task states in our words (spec 1.0 `TaskState`). `unknown` is whatever a newer agent says. */
export type TaskState =
  | "submitted"
  | "working"
  | "completed"
  | "failed"
  | "canceled"
  | "rejected"
  | "input-required"
  | "auth-required"
  | "unknown";

export const isTerminal = (state: TaskState): boolean =>
  state === "completed" || state === "failed" || state === "canceled" || state === "rejected";

/** The agent waits for a person: the next message of the thread continues this task. */
export const isInterrupted = (state: TaskState): boolean =>
  state === "input-required" || state === "auth-required";

/** Metadata is kept as the agent sent it (data, never trusted). */
export type AgentPart =
  | { readonly kind: "text"; readonly text: string; readonly metadata?: Record<string, unknown> }
  | { readonly kind: "data"; readonly data: unknown; readonly metadata?: Record<string, unknown> }
  | {
      readonly kind: "file";
      readonly name?: string;
      readonly mediaType?: string;
      readonly bytes?: Uint8Array;
      readonly url?: string;
    };

export type AgentArtifact = {
  readonly artifactId: string;
  readonly name?: string;
  readonly parts: AgentPart[];
  /** Its own, and of the update that brought it. */
  readonly metadata?: Record<string, unknown>;
};

export type AgentEvent =
  /** The agent named the task (first event, or the first that carries the id). Given once per call. */
  | { readonly kind: "task"; readonly taskId: string; readonly contextId: string }
  | {
      readonly kind: "status";
      readonly state: TaskState;
      readonly parts: AgentPart[];
      /** Of the update and of its message. */
      readonly metadata?: Record<string, unknown>;
    }
  | {
      readonly kind: "artifact";
      readonly artifact: AgentArtifact;
      readonly append: boolean;
      readonly lastChunk: boolean;
    }
  /** An answer without a task. */
  | {
      readonly kind: "message";
      readonly contextId?: string;
      readonly parts: AgentPart[];
      readonly metadata?: Record<string, unknown>;
    }
  /** The whole truth as `GetTask` tells it: replaces what artifact events told before. */
  | {
      readonly kind: "snapshot";
      readonly state: TaskState;
      readonly parts: AgentPart[];
      readonly artifacts: AgentArtifact[];
      /** Of the status' message: what the agent asks for (an approval) must survive a restart in between. */
      readonly metadata?: Record<string, unknown>;
    };

export type OutgoingMessage = {
  readonly messageId: string;
  readonly contextId?: string;
  readonly taskId?: string;
  readonly referenceTaskIds: readonly string[];
  readonly text: string;
  readonly files?: readonly OutgoingFile[];
  readonly metadata?: Record<string, unknown>;
  /** Sent with the message alone, and to the agent's own origin alone: `x-slack-*` with values that a header may carry. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A file of the request, held in memory until it was sent. */
export type OutgoingFile = {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
};

export type AgentCardSummary = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly protocolVersion: "1.0" | "0.3";
  readonly streaming: boolean;
  /** URIs of the extensions that the card lists. */
  readonly extensions?: readonly string[];
  readonly skills: readonly {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly examples: readonly string[];
  }[];
};

/**
 * One A2A agent. Streams are hints, `GetTask` is the truth: both iterations end only after a message, a terminal or an
 * interrupted state (given as the last `status` or `snapshot`), or throw an AgentError (`errors.ts`). A stream that ends or
 * breaks earlier is continued inside by resubscribing, else by polling.
 */
export interface Agent extends AsyncDisposable {
  /** Reads the card (cached until a call shows that it is stale). */
  card(signal: AbortSignal): Promise<AgentCardSummary>;
  /** Sends a message. What surely did not reach the agent is retried inside, nothing else ever is. */
  send(message: OutgoingMessage, signal: AbortSignal): AsyncIterable<AgentEvent>;
  /** Goes on with a task that was named before: resubscribe, else `GetTask` with backoff. */
  follow(taskId: string, signal: AbortSignal): AsyncIterable<AgentEvent>;
  /** Tasks of this context, newest first; undefined where the agent does not offer `ListTasks`. */
  tasksOf(
    contextId: string,
    signal: AbortSignal,
  ): Promise<{ taskId: string; state: TaskState; messageIds: string[] }[] | undefined>;
  /** The bytes of a file that the agent named by its address, at most `maxBytes`; from allowed origins only. */
  file(address: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | FileTrouble>;
  /** Resolves when the agent confirmed or the task had already ended. */
  cancel(taskId: string, signal: AbortSignal): Promise<void>;
}
