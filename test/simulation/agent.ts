import { AgentError } from "../../bot-runtime/agent/errors.ts";
import type { Agent, AgentEvent, OutgoingMessage, TaskState } from "../../bot-runtime/agent/port.ts";
import { hash } from "./random.ts";
import { currentProcess } from "./time.ts";
import { callOut, type World } from "./world.ts";

type Task = {
  readonly taskId: string;
  readonly contextId: string;
  readonly messageIds: string[];
  /** When it has its answer; the same task may be gone on with after a question. */
  doneAtMs: number;
  answer: string;
  end: TaskState;
  cancelled: boolean;
};

export interface SimAgent {
  /** As the bot sees it. */
  readonly port: Agent;
  down(forMs: number): void;
  forget(): void;
}

/** Which requests a message speaks of: every question carries its name. */
export const namesIn = (text: string): string[] =>
  [...new Set(text.match(/\bq\d+q\b/g) ?? [])].map((name) => name.slice(0, -1));

/** An agent that repeats what it was asked: soon, late, with a question of its own, or never. */
export function simAgent(world: World, requestOf: (messageId: string) => string | undefined): SimAgent {
  const { time, random, trace } = world;
  const { agent: traits } = world.scenario.features;
  const tasks = new Map<string, Task>();
  const taken = new Map<string, Task>();
  let downUntilMs = 0;

  const latency = () => ({ thereMs: 1 + random.unit() * 20, backMs: 1 + random.unit() * 20 });
  const ask = <T>(name: string, work: () => T): Promise<T> =>
    callOut<T>(world, `agent ${name}`, latency(), (answer) => {
      if (time.nowMs < downUntilMs) answer({ error: new AgentError("AGENT_UNREACHABLE") });
      else {
        try {
          answer({ value: work() });
        } catch (error) {
          answer({ error });
        }
      }
    });

  /** The agent takes a message: a task of its own, one that goes on, or the one that it made for this very message before. */
  const take = (message: OutgoingMessage): Task => {
    const known = taken.get(message.messageId);
    if (traits.deduplicates && known !== undefined) return known;
    const going = message.taskId === undefined ? undefined : tasks.get(message.taskId);
    if (message.taskId !== undefined && going === undefined) throw new AgentError("TASK_UNKNOWN");
    if (going !== undefined && going.end !== "input-required") throw new AgentError("TASK_TERMINAL");
    const decided = requestOf(message.messageId);
    const requests = decided === undefined ? namesIn(message.text) : [decided];
    world.history.push({ kind: "executed", atMs: time.nowMs, message: message.messageId, requests });
    trace.say(`agent works on ${requests.join(" ")}`);
    const nth = world.count("task");
    const kind = hash(`${world.scenario.seed}/${message.text}`) % 20;
    const task: Task = going ?? {
      taskId: `task-${nth}`,
      contextId: message.contextId ?? `context-${nth}`,
      messageIds: [],
      doneAtMs: 0,
      answer: "",
      end: "completed",
      cancelled: false,
    };
    task.messageIds.push(message.messageId);
    task.doneAtMs =
      time.nowMs +
      (kind === 0 ? 300_000 : kind < 6 ? random.between(3_000, 20_000) : random.between(20, 2_000));
    task.answer = `answer to ${namesIn(message.text)
      .map((name) => `${name}q`)
      .join(" ")}`;
    task.end = kind === 7 && going === undefined ? "input-required" : kind === 8 ? "failed" : "completed";
    tasks.set(task.taskId, task);
    taken.set(message.messageId, task);
    return task;
  };

  /** Where replies are streams it grows by whole paragraphs, which are shown. */
  const soFar = ({ answer, doneAtMs }: Task): string => {
    if (!world.scenario.features.streams) return `${answer}, so far`;
    const left = Math.floor((doneAtMs - time.nowMs) / 1_500);
    return Array.from({ length: Math.max(1, 20 - left) }, (_, at) => `${answer}, part ${at}`).join("\n\n");
  };

  async function* events(task: Task, signal: AbortSignal): AsyncGenerator<AgentEvent> {
    yield { kind: "task", taskId: task.taskId, contextId: task.contextId };
    yield { kind: "status", state: "working", parts: [] };
    const text = { kind: "text", text: task.answer } as const;
    while (time.nowMs < task.doneAtMs) {
      await wait(Math.min(1_500, task.doneAtMs - time.nowMs), signal);
      if (time.nowMs < downUntilMs) throw new AgentError("AGENT_UNREACHABLE");
      if (!tasks.has(task.taskId)) throw new AgentError("TASK_LOST");
      if (task.cancelled) break;
      yield {
        kind: "artifact",
        artifact: { artifactId: "a", parts: [{ kind: "text", text: soFar(task) }] },
        append: false,
        lastChunk: false,
      };
    }
    const state = task.cancelled ? "canceled" : task.end;
    yield { kind: "snapshot", state, parts: [text], artifacts: [] };
  }

  const port: Agent = {
    card: async () => ({
      name: "agent",
      version: "1",
      description: "",
      protocolVersion: "1.0",
      streaming: true,
      skills: [],
    }),
    async *send(message, signal) {
      const nth = world.count("agent sends");
      const fault = world.scenario.faults.find((one) => one.kind === "agentSend" && one.nth === nth);
      const cut = fault?.kind === "agentSend" ? fault.how : undefined;
      const epoch = currentProcess()?.epoch;
      const begun = { kind: "sent", atMs: time.nowMs, message: message.messageId } as const;
      world.history.push(epoch === undefined ? begun : { ...begun, epoch });
      const task = await ask("send", () => {
        if (cut === "busy") throw new AgentError("AGENT_BUSY");
        if (cut === "cutBefore") throw new AgentError("SEND_AMBIGUOUS");
        const taken = take(message);
        if (cut === "cutAfter") throw new AgentError("SEND_AMBIGUOUS");
        return taken;
      });
      if (cut === "namedLate") await wait(random.between(1_000, 9_000), signal);
      if (traits.form === "message" && task.end === "completed") {
        while (time.nowMs < task.doneAtMs) await wait(Math.min(5_000, task.doneAtMs - time.nowMs), signal);
        yield { kind: "message", contextId: task.contextId, parts: [{ kind: "text", text: task.answer }] };
      } else yield* events(task, signal);
    },
    async *follow(taskId, signal) {
      const task = await ask("follow", () => tasks.get(taskId));
      if (task === undefined) throw new AgentError("TASK_LOST");
      yield* events(task, signal);
    },
    file: async () => "originRefused" as const,
    tasksOf: (contextId) =>
      ask("tasks", () => {
        if (!traits.listsTasks) return undefined;
        return [...tasks.values()]
          .filter((task) => task.contextId === contextId)
          .map(({ taskId, messageIds, end, doneAtMs }) => ({
            taskId,
            state: time.nowMs < doneAtMs ? ("working" as const) : end,
            messageIds: [...messageIds],
          }))
          .reverse();
      }),
    cancel: (taskId) =>
      ask("cancel", () => {
        const task = tasks.get(taskId);
        if (task !== undefined) task.cancelled = true;
      }),
    async [Symbol.asyncDispose]() {},
  };
  return {
    port,
    down: (forMs) => {
      downUntilMs = Math.max(downUntilMs, time.nowMs + forMs);
    },
    forget: () => {
      for (const [taskId, task] of tasks) if (time.nowMs < task.doneAtMs) tasks.delete(taskId);
      taken.clear();
    },
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(new AgentError("ABORTED"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", aborted);
      resolve();
    }, ms);
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
  });
}
