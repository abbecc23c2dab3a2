import { type Artifact, type Part, TaskState as Sdk, type StreamResponse, type Task } from "@a2a-js/sdk";
import { limits } from "./limits.ts";
import type { AgentArtifact, AgentEvent, AgentPart, TaskState } from "./port.ts";
import { readable } from "./readable.ts";

const states = new Map<number, TaskState>([
  [Sdk.TASK_STATE_SUBMITTED, "submitted"],
  [Sdk.TASK_STATE_WORKING, "working"],
  [Sdk.TASK_STATE_COMPLETED, "completed"],
  [Sdk.TASK_STATE_FAILED, "failed"],
  [Sdk.TASK_STATE_CANCELED, "canceled"],
  [Sdk.TASK_STATE_INPUT_REQUIRED, "input-required"],
  [Sdk.TASK_STATE_REJECTED, "rejected"],
  [Sdk.TASK_STATE_AUTH_REQUIRED, "auth-required"],
]);

export const stateOf = (state: number | undefined): TaskState => states.get(state ?? -1) ?? "unknown";

/** What one message of a stream says, with the ids it names; undefined when it says nothing that we know. */
export type Heard = { readonly taskId: string; readonly contextId: string; readonly event: AgentEvent };

/** An SDK stream event as our own. An agent may send anything: what cannot be read is dropped, never thrown. */
export function hear(response: StreamResponse): Heard | undefined {
  const { payload } = response;
  switch (payload?.$case) {
    case "task":
      return { taskId: payload.value.id, contextId: payload.value.contextId, event: snapshot(payload.value) };
    case "message": {
      const { contextId, parts, metadata } = payload.value;
      const named = contextId ? { contextId } : {};
      return {
        taskId: "",
        contextId: contextId ?? "",
        event: { kind: "message", ...named, parts: partsOf(parts), ...metadataOf(metadata) },
      };
    }
    case "statusUpdate": {
      const { taskId, contextId, status, metadata } = payload.value;
      const event = {
        kind: "status",
        state: stateOf(status?.state),
        parts: partsOf(status?.message?.parts),
        ...metadataOf(metadata, status?.message?.metadata),
      } as const;
      return { taskId, contextId, event };
    }
    case "artifactUpdate": {
      const { taskId, contextId, artifact, append, lastChunk, metadata } = payload.value;
      if (!artifact) return undefined;
      return {
        taskId,
        contextId,
        event: { kind: "artifact", artifact: artifactOf(artifact, metadata), append, lastChunk },
      };
    }
    default:
      return undefined;
  }
}

/** The whole of a task as `GetTask` tells it. */
export const snapshot = (task: Task): Extract<AgentEvent, { kind: "snapshot" }> => ({
  kind: "snapshot",
  state: stateOf(task.status?.state),
  parts: partsOf(task.status?.message?.parts),
  artifacts: (task.artifacts ?? []).map((artifact) => artifactOf(artifact)),
  ...metadataOf(task.status?.message?.metadata),
});

/** The later one wins: a message says more of itself than the update around it. */
function metadataOf(...all: (Record<string, unknown> | undefined)[]): { metadata?: Record<string, unknown> } {
  const given = all.filter((one) => one !== undefined);
  return given.length === 0 ? {} : { metadata: Object.assign({}, ...given) };
}

const artifactOf = (artifact: Artifact, around?: Record<string, unknown>): AgentArtifact => ({
  artifactId: artifact.artifactId ?? "",
  ...(artifact.name ? { name: artifact.name } : {}),
  parts: partsOf(artifact.parts),
  ...metadataOf(around, artifact.metadata),
});

const partsOf = (parts: readonly Part[] | undefined): AgentPart[] => (parts ?? []).flatMap(partOf);

function partOf({ content, metadata, filename, mediaType }: Part): AgentPart[] {
  const more = metadata === undefined ? {} : { metadata };
  const file = { ...(filename ? { name: filename } : {}), ...(mediaType ? { mediaType } : {}) };
  switch (content?.$case) {
    case "text":
      return [{ kind: "text", text: readable(content.value, limits.textChars), ...more }];
    case "data":
      return [{ kind: "data", data: content.value, ...more }];
    case "raw":
      return [{ kind: "file", ...file, bytes: content.value }];
    case "url":
      return isWebAddress(content.value) ? [{ kind: "file", ...file, url: content.value }] : [];
    default:
      return [];
  }
}

/** A file of the machine (`file:`) or a script is no file of an answer. */
const isWebAddress = (url: string): boolean =>
  URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
