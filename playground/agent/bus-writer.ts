import { randomUUID } from "node:crypto";
import { type Message, type Part, Role, TaskState } from "@a2a-js/sdk";
import { AgentEvent, type ExecutionEventBus, type RequestContext } from "@a2a-js/sdk/server";
import type { HitlRequest } from "./hitl.ts";
import { hitlUri } from "./hitl.ts";

const plain = { filename: "", metadata: undefined };

export const textPart = (text: string): Part => ({
  ...plain,
  content: { $case: "text", value: text },
  mediaType: "text/plain",
});

/** A tool call or its answer as kagent's agents send it. Both metadata prefixes occur in the wild, so both are given. */
const toolPart = (type: "function_call" | "function_response", data: object, waits = false): Part => ({
  content: { $case: "data", value: data },
  filename: "",
  mediaType: "application/json",
  metadata: {
    adk_type: type,
    kagent_type: type,
    ...(waits ? { adk_is_long_running: true, kagent_is_long_running: true } : {}),
  },
});

/** Speaks for one task on the SDK's event bus. Once `signal` is aborted it says nothing more: a cancelled task is quiet. */
export class BusWriter {
  readonly #context: RequestContext;
  readonly #bus: ExecutionEventBus;
  readonly #signal: AbortSignal;
  readonly #invocation = randomUUID();
  #artifacts = 0;

  constructor(context: RequestContext, bus: ExecutionEventBus, signal: AbortSignal) {
    this.#context = context;
    this.#bus = bus;
    this.#signal = signal;
  }

  /** Names the task. The SDK wants this before anything else, in the first turn of a task and in each later one. */
  task(): void {
    const { taskId, contextId, task, userMessage } = this.#context;
    this.#publish(() =>
      AgentEvent.task({
        id: taskId,
        contextId,
        status: {
          state: task === undefined ? TaskState.TASK_STATE_SUBMITTED : TaskState.TASK_STATE_WORKING,
          message: undefined,
          timestamp: new Date().toISOString(),
        },
        history: task?.history ?? [userMessage],
        artifacts: task?.artifacts ?? [],
        metadata: undefined,
      }),
    );
  }

  working(text?: string): void {
    this.status(TaskState.TASK_STATE_WORKING, text === undefined ? undefined : [textPart(text)]);
  }

  toolCall(id: string, name: string, args: object, words: string): void {
    this.status(TaskState.TASK_STATE_WORKING, [
      textPart(words),
      toolPart("function_call", { id, name, args }),
    ]);
  }

  toolResponse(id: string, name: string, response: object): void {
    this.status(TaskState.TASK_STATE_WORKING, [toolPart("function_response", { id, name, response })]);
  }

  /** Waits for a person; with a request of the human-in-the-loop extension where the caller knows it. */
  inputRequired(text: string, request?: HitlRequest): void {
    const parts = [textPart(text)];
    if (request?.type === "tool_approval_request") {
      for (const { call_id, name, args } of request.tools) {
        parts.push(toolPart("function_call", { id: call_id, name, args }, true));
      }
    }
    this.status(TaskState.TASK_STATE_INPUT_REQUIRED, parts, request);
  }

  status(state: TaskState, parts?: Part[], request?: HitlRequest): void {
    const { taskId, contextId } = this.#context;
    this.#publish(() =>
      AgentEvent.statusUpdate({
        taskId,
        contextId,
        status: {
          state,
          message: parts === undefined ? undefined : this.#message(parts, request),
          timestamp: new Date().toISOString(),
        },
        metadata: {
          kagent_app_name: "sre-agent",
          kagent_session_id: contextId,
          kagent_invocation_id: this.#invocation,
        },
      }),
    );
  }

  /** Opens an artifact; the returned function appends to it. */
  artifact(
    name: string,
    first: Part,
    isWhole: boolean,
    metadata?: Readonly<Record<string, unknown>>,
  ): (part: Part, lastChunk: boolean) => void {
    this.#artifacts += 1;
    const artifactId = `${this.#context.taskId}-${this.#invocation.slice(0, 8)}-${this.#artifacts}`;
    const write = (part: Part, append: boolean, lastChunk: boolean) =>
      this.#publish(() =>
        AgentEvent.artifactUpdate({
          taskId: this.#context.taskId,
          contextId: this.#context.contextId,
          artifact: { artifactId, name, description: "", parts: [part], metadata, extensions: [] },
          append,
          lastChunk,
          metadata: undefined,
        }),
      );
    write(first, false, isWhole);
    return (part, lastChunk) => write(part, true, lastChunk);
  }

  message(text: string): void {
    this.#publish(() => AgentEvent.message(this.#message([textPart(text)])));
  }

  #message(parts: Part[], request?: HitlRequest): Message {
    return {
      messageId: randomUUID(),
      contextId: this.#context.contextId,
      taskId: this.#context.taskId,
      role: Role.ROLE_AGENT,
      parts,
      metadata: request === undefined ? undefined : { [hitlUri]: request },
      extensions: request === undefined ? [] : [hitlUri],
      referenceTaskIds: [],
    };
  }

  #publish(event: () => Parameters<ExecutionEventBus["publish"]>[0]): void {
    if (!this.#signal.aborted) this.#bus.publish(event());
  }
}
