import type { StreamResponse } from "@a2a-js/sdk";
import { hear } from "./convert.ts";
import type { OnIgnored } from "./plain.ts";
import { type AgentEvent, isInterrupted, isTerminal, type TaskState } from "./port.ts";

export type Expected = { readonly taskId?: string | undefined; readonly contextId?: string | undefined };

export interface EventReader {
  /** What a stream event means for the caller: nothing, or one event, before the first the task's name. */
  read(response: StreamResponse): AgentEvent[];
  /** The agent has said anything of ours: the message did reach it. */
  readonly heard: boolean;
  /** Nothing more is to be waited for. */
  readonly settled: boolean;
  /** Something was missing or odd: `GetTask` knows better what the agent said. */
  readonly doubtful: boolean;
  readonly taskId: string | undefined;
}

/**
 * Follows one task through a stream: names it once, leaves out what belongs to another task or comes after the end, and notices when
 * the stream cannot be the whole truth. `named`: the caller knows the task already.
 */
export function eventReader(expected: Expected, named: boolean, onIgnored: OnIgnored): EventReader {
  let taskId: string | undefined = named ? expected.taskId : undefined;
  let heard = false;
  let settled = false;
  let doubtful = false;
  const begun = new Set<string>();

  const belongs = (id: string, isTask: boolean): boolean => {
    if (id === "") return false;
    if (taskId !== undefined) return id === taskId;
    // An agent may answer with a new task instead of the one that was meant, and says so by a whole task.
    return isTask || expected.taskId === undefined || id === expected.taskId;
  };

  return {
    get heard() {
      return heard;
    },
    get settled() {
      return settled;
    },
    get doubtful() {
      return doubtful;
    },
    get taskId() {
      return taskId ?? expected.taskId;
    },
    read(response) {
      const said = hear(response);
      if (said === undefined) {
        onIgnored("unknown-event");
        doubtful = true;
        return [];
      }
      if (settled) return [];
      const { event } = said;
      if (event.kind === "message") {
        if (taskId !== undefined) {
          onIgnored("message-in-task");
          return [];
        }
        heard = true;
        settled = true;
        return [event];
      }
      if (!belongs(said.taskId, event.kind === "snapshot")) {
        onIgnored("other-task");
        return [];
      }
      heard = true;
      const events: AgentEvent[] = [];
      if (taskId === undefined) {
        taskId = said.taskId;
        events.push({ kind: "task", taskId, contextId: said.contextId || expected.contextId || "" });
      }
      if (event.kind === "artifact") {
        if (event.append && !begun.has(event.artifact.artifactId)) {
          onIgnored("append-without-start");
          doubtful = true;
        }
        begun.add(event.artifact.artifactId);
      } else if (event.kind !== "task") {
        if (event.kind === "snapshot") for (const { artifactId } of event.artifacts) begun.add(artifactId);
        settled = isSettled(event.state);
      }
      events.push(event);
      return events;
    },
  };
}

/** The agent does nothing more by itself. */
export const isSettled = (state: TaskState): boolean => isTerminal(state) || isInterrupted(state);
