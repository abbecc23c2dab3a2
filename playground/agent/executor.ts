import { TaskState } from "@a2a-js/sdk";
import {
  AgentEvent,
  type AgentExecutor,
  type ExecutionEventBus,
  type RequestContext,
  STATE_HEADERS_KEY,
} from "@a2a-js/sdk/server";
import { BusWriter } from "./bus-writer.ts";
import { type CallHistory, headersOfInterest } from "./calls.ts";
import { Conversations } from "./conversations.ts";
import { remedied, type World, worldAt } from "./estate/index.ts";
import { isFeedback } from "./feedback.ts";
import { hitlUri, responseIn } from "./hitl.ts";
import { perform } from "./perform.ts";
import { plan } from "./plan.ts";

export interface ExecutorOptions {
  readonly calls: CallHistory;
  readonly pace: number;
  /** Answers to "ping" wait this long, in ms. */
  readonly pingDelayMs: number;
  readonly now: () => number;
  /** Cuts the connection of the request that is being handled. */
  readonly hangUp: () => void;
}

interface Run {
  readonly controller: AbortController;
  readonly contextId: string;
}

/** The agent behind the SDK's request handler: plans each message, performs the plan, remembers both. */
export class SreExecutor implements AgentExecutor {
  readonly #options: ExecutorOptions;
  readonly #conversations = new Conversations();
  readonly #runs = new Map<string, Run>();
  readonly #ended = new Set<Promise<void>>();
  #world: World;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#world = worldAt(options.now());
  }

  isRunning(taskId: string): boolean {
    return this.#runs.has(taskId);
  }

  execute = (context: RequestContext, bus: ExecutionEventBus): Promise<void> => {
    const run = this.#run(context, bus);
    this.#ended.add(run);
    const forget = () => this.#ended.delete(run);
    run.then(forget, forget);
    return run;
  };

  cancelTask = async (taskId: string, bus: ExecutionEventBus): Promise<void> => {
    const run = this.#runs.get(taskId);
    if (run === undefined) return;
    // First quiet, then the last word: nothing of the run may follow it.
    run.controller.abort(new DOMException("The task was cancelled.", "AbortError"));
    bus.publish(
      AgentEvent.statusUpdate({
        taskId,
        contextId: run.contextId,
        status: {
          state: TaskState.TASK_STATE_CANCELED,
          message: undefined,
          timestamp: new Date().toISOString(),
        },
        metadata: undefined,
      }),
    );
  };

  /** Ends every run without a word, as a killed process would, and resolves when none is left. */
  async stop(): Promise<void> {
    for (const { controller } of this.#runs.values()) controller.abort(new Error("The agent stops."));
    await Promise.allSettled([...this.#ended]);
  }

  async #run(context: RequestContext, bus: ExecutionEventBus): Promise<void> {
    const { taskId, contextId } = context;
    const { calls, now } = this.#options;
    const controller = new AbortController();
    const number = calls.begin(recordOf(context, now()));
    this.#runs.set(taskId, { controller, contextId });
    let outcome = "thrown";
    try {
      outcome = await this.#answer(context, bus, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      outcome = "canceled";
    } finally {
      this.#runs.delete(taskId);
      calls.update(number, {
        endedAt: new Date(now()).toISOString(),
        outcome,
        cancelled: controller.signal.aborted,
      });
    }
  }

  async #answer(context: RequestContext, bus: ExecutionEventBus, signal: AbortSignal): Promise<string> {
    const { taskId, contextId, userMessage } = context;
    const { pace, pingDelayMs, now, hangUp } = this.#options;
    if (isFeedback(userMessage.metadata)) {
      new BusWriter(context, bus, signal).message("Thank you.");
      return "message";
    }
    const text = textOf(context);
    const planned = plan({
      taskId,
      text,
      response: responseIn(userMessage.metadata),
      hitl: context.context.requestedExtensions?.includes(hitlUri) ?? false,
      memory: this.#conversations.memory(contextId),
      pending: this.#conversations.pending(taskId),
      refersTo: this.#conversations.answerOf(userMessage.referenceTaskIds.at(-1)),
      world: this.#world,
      nowMs: now(),
    });
    this.#conversations.remember(contextId, taskId, planned);
    const { script } = planned;
    const writer = new BusWriter(context, bus, signal);
    const isPing = /^ping\b/i.test(text);
    if (script.end.kind !== "message") {
      writer.task();
      if (!isPing) writer.working();
    }
    const beats =
      isPing && pingDelayMs > 0
        ? [{ kind: "wait" as const, ms: pingDelayMs }, ...script.beats]
        : script.beats;
    const mend = (remedy: World["remedies"][number]) => {
      this.#world = remedied(this.#world, remedy);
    };
    await perform({ beats, end: script.end }, { writer, pace: isPing ? 0 : pace, mend, hangUp }, signal);
    return script.end.kind;
  }
}

const textOf = (context: RequestContext): string =>
  context.userMessage.parts
    .flatMap(({ content }) => (content?.$case === "text" ? [content.value] : []))
    .join("\n\n");

const filesOf = (context: RequestContext) =>
  (context.userMessage?.parts ?? []).flatMap(({ content, filename, mediaType }) =>
    content?.$case === "raw" ? [{ name: filename, mediaType, bytes: content.value.length }] : [],
  );

const recordOf = (context: RequestContext, nowMs: number) => ({
  messageId: context.userMessage.messageId,
  taskId: context.taskId,
  contextId: context.contextId,
  referenceTaskIds: context.userMessage.referenceTaskIds,
  text: textOf(context),
  files: filesOf(context),
  metadata: context.userMessage.metadata ?? {},
  protocolVersion: context.context.requestedVersion,
  headers: headersOfInterest(context.context.state.get(STATE_HEADERS_KEY)),
  startedAt: new Date(nowMs).toISOString(),
});
