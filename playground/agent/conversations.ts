import { limits } from "./limits.ts";
import { emptyMemory, type Memory, type Pending, type Plan } from "./plan.ts";

interface TaskNote {
  readonly title?: string;
  readonly pending?: Pending;
}

/** What the agent remembers by context, and by task what it waits for. Both bounded: the oldest are forgotten. */
export class Conversations {
  readonly #memories = new Map<string, Memory>();
  readonly #tasks = new Map<string, TaskNote>();

  memory(contextId: string): Memory {
    return this.#memories.get(contextId) ?? emptyMemory;
  }

  pending(taskId: string): Pending | undefined {
    return this.#tasks.get(taskId)?.pending;
  }

  /** What a task that is referred to was about. */
  answerOf(taskId: string | undefined): { taskId: string; title: string } | undefined {
    if (taskId === undefined) return undefined;
    const title = this.#tasks.get(taskId)?.title;
    return title === undefined ? undefined : { taskId, title };
  }

  remember(contextId: string, taskId: string, { script, memory, pending }: Plan): void {
    const said = script.beats.flatMap((beat) => (beat.kind === "answer" ? [beat.title] : [])).at(-1);
    const title = said ?? this.#tasks.get(taskId)?.title ?? script.end.kind;
    put(this.#memories, contextId, memory);
    put(this.#tasks, taskId, { title, ...(pending === undefined ? {} : { pending }) });
  }
}

function put<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limits.conversations) break;
    map.delete(oldest);
  }
}
