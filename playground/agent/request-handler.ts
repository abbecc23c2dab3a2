import type { AgentCard, Message, SendMessageRequest, StreamResponse, Task } from "@a2a-js/sdk";
import { UnsupportedOperationError } from "@a2a-js/sdk/errors";
import { DefaultRequestHandler, type ServerCallContext, type TaskStore } from "@a2a-js/sdk/server";
import type { SreExecutor } from "./executor.ts";

/**
 * The SDK's handler, with one run a task. Left to itself it starts a second run on the same event bus when a message arrives
 * for a task that is at work; that run's first event breaks the stream of the first.
 */
export class OneRunATask extends DefaultRequestHandler {
  readonly #executor: SreExecutor;

  constructor(card: AgentCard, store: TaskStore, executor: SreExecutor) {
    // No bus outlives its run: a caller's stream ends at auth-required too, and the next message gets a bus of its own.
    super(card, store, executor, undefined, undefined, undefined, undefined, undefined, {
      keepBusAliveStates: [],
    });
    this.#executor = executor;
  }

  override async sendMessage(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): Promise<Message | Task> {
    this.#refuseBusy(params);
    return super.sendMessage(params, context);
  }

  override async *sendMessageStream(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): AsyncGenerator<StreamResponse, void, undefined> {
    this.#refuseBusy(params);
    yield* super.sendMessageStream(params, context);
  }

  #refuseBusy({ message }: SendMessageRequest): void {
    if (message?.taskId !== undefined && this.#executor.isRunning(message.taskId)) {
      throw new UnsupportedOperationError(
        `Task ${message.taskId} is working: wait for it or cancel it before sending another message.`,
      );
    }
  }
}
