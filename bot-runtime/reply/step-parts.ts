import type { AgentPart } from "../agent/port.ts";
import { inertLine } from "./inert.ts";
import { limits } from "./limits.ts";
import type { Step } from "./step.ts";

/** A call begins a step, the response with its id ends it. */
export type StepChange = { readonly id: string; readonly title?: string; readonly state: Step["state"] };

/**
 * The steps that the parts tell of. Arguments and responses are never shown: they hold what the tool was trusted with.
 * Source: kagent and Google ADK, data parts with metadata `adk_type` or `kagent_type`.
 */
export function stepChangesIn(parts: readonly AgentPart[]): StepChange[] {
  return parts.flatMap((part) => (part.kind === "data" ? stepChange(part) : []));
}

export const isStepPart = (part: AgentPart): boolean => part.kind === "data" && stepType(part) !== undefined;

/** Whether a status brings the next words of a text and not the whole. Source: Google ADK, `adk_partial`. */
export const isPartial = (metadata: Record<string, unknown> | undefined): boolean =>
  agentKey(metadata, "partial") === true;

/** Steps stay where they first came; a step that has ended does not begin again when its call is delivered twice. */
export function mergeSteps(steps: readonly Step[], changes: readonly StepChange[]): readonly Step[] {
  let merged = steps;
  for (const change of changes) {
    const known = merged.find((step) => step.id === change.id);
    if (known === undefined) {
      merged = [...merged, { title: change.title ?? "Tool", id: change.id, state: change.state }];
    } else if (!hasEnded(known) || hasEnded(change)) {
      merged = merged.map((step) => (step === known ? { ...known, state: change.state } : step));
    }
  }
  return merged === steps ? steps : merged.slice(-limits.draftSteps);
}

const hasEnded = (step: { readonly state: Step["state"] }): boolean =>
  step.state === "complete" || step.state === "error";

type DataPart = AgentPart & { kind: "data" };

function stepChange(part: DataPart): StepChange[] {
  const data = asRecord(part.data);
  const title = typeof data.name === "string" ? inertLine(data.name, limits.stepChars) : "";
  const id = typeof data.id === "string" && data.id !== "" ? data.id : title;
  const named = title === "" ? { id } : { id, title };
  switch (stepType(part)) {
    case "function_call": {
      // A long-running call waits for a person.
      const waits = agentKey(part.metadata, "is_long_running") === true;
      return id === "" ? [] : [{ ...named, state: waits ? "pending" : "in_progress" }];
    }
    case "function_response":
      return id === "" ? [] : [{ ...named, state: isFailure(data.response) ? "error" : "complete" }];
    case "executable_code":
      return [{ id: "code", title: "Run code", state: "in_progress" }];
    case "code_execution_result":
      return [{ id: "code", title: "Run code", state: "complete" }];
    default:
      return [];
  }
}

const STEP_TYPES = new Set([
  "function_call",
  "function_response",
  "executable_code",
  "code_execution_result",
]);

function stepType(part: DataPart): string | undefined {
  const type = agentKey(part.metadata, "type");
  return typeof type === "string" && STEP_TYPES.has(type) ? type : undefined;
}

function isFailure(response: unknown): boolean {
  const { isError, error } = asRecord(response);
  return isError === true || (error !== undefined && error !== null && error !== false);
}

/** Agents of one family write `adk_<key>`, others `kagent_<key>`. */
const agentKey = (metadata: Record<string, unknown> = {}, key: string): unknown =>
  metadata[`adk_${key}`] ?? metadata[`kagent_${key}`];

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
