import { randomUUID } from "node:crypto";
import { aBinding } from "../../crds/binding.fixture.ts";
import { type BindingSpec, parseBinding } from "../../crds/index.ts";
import type { Agent, AgentEvent, AgentOptions, AgentPart, OutgoingMessage, TaskState } from "./index.ts";
import { AgentError, openAgent } from "./index.ts";

/** The spec of a binding to the agent at `url`, changed at the given paths below `spec.agent`. */
export function specOf(url: string, changes: Readonly<Record<string, unknown>> = {}): BindingSpec {
  const below = Object.entries(changes).map(([path, value]) => [`spec.agent.${path}`, value]);
  const parsed = parseBinding(aBinding({ "spec.agent.url": url, ...Object.fromEntries(below) }));
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.binding.spec;
}

/** The adapter under test. Secrets are given by the name of their file. */
export const openTestAgent = (
  url: string,
  changes: Readonly<Record<string, unknown>> = {},
  secrets: Readonly<Record<string, string>> = {},
  more: Partial<AgentOptions> = {},
): Agent => openAgent(specOf(url, changes), { secret: (file) => secrets[file], ...more });

/** A message that starts a task, unless it says otherwise. */
export const aMessage = (text: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  messageId: randomUUID(),
  referenceTaskIds: [],
  text,
  ...more,
});

/** What a caller knows once the iteration has ended. */
export type Heard = {
  readonly events: readonly AgentEvent[];
  readonly taskId: string | undefined;
  readonly contextId: string | undefined;
  readonly state: TaskState | undefined;
  /** Words of all artifacts, as a caller that honours `append` and snapshots puts them together. */
  readonly text: string;
  /** Words of the last status, or of the direct message. */
  readonly said: string;
  /** Parts of the artifacts that are no text. */
  readonly others: readonly AgentPart[];
};

/** Listens to the end. @throws what the iteration throws. */
export async function listen(events: AsyncIterable<AgentEvent>): Promise<Heard> {
  const all: AgentEvent[] = [];
  for await (const event of events) all.push(event);
  return heardIn(all);
}

export function heardIn(events: readonly AgentEvent[]): Heard {
  let artifacts = new Map<string, readonly AgentPart[]>();
  let state: TaskState | undefined;
  let said: readonly AgentPart[] = [];
  const task = events.find((event) => event.kind === "task");
  let contextId = task?.contextId;
  for (const event of events) {
    if (event.kind === "status" || event.kind === "snapshot") ({ state, parts: said } = event);
    if (event.kind === "snapshot")
      artifacts = new Map(event.artifacts.map((one) => [one.artifactId, one.parts]));
    if (event.kind === "artifact") {
      const { artifactId, parts } = event.artifact;
      artifacts.set(artifactId, event.append ? [...(artifacts.get(artifactId) ?? []), ...parts] : parts);
    }
    if (event.kind === "message") {
      said = event.parts;
      contextId = event.contextId;
    }
  }
  const parts = [...artifacts.values()].flat();
  return {
    events,
    taskId: task?.taskId,
    contextId,
    state,
    text: wordsOf(parts),
    said: wordsOf(said),
    others: parts.filter(({ kind }) => kind !== "text"),
  };
}

const wordsOf = (parts: readonly AgentPart[]): string =>
  parts.map((part) => (part.kind === "text" ? part.text : "")).join("");

/** The AgentError that `promise` rejects with. @throws where it resolves or rejects with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<AgentError> {
  const error = await promise.then(
    (value) => new Error(`expected an AgentError, got ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof AgentError) return error;
  throw error;
}

/** A caller's deadline. Tests that end by it fail with the code ABORTED. */
export const within = (ms: number): AbortSignal => AbortSignal.timeout(ms);
