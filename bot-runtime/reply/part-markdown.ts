import type { AgentPart } from "../agent/port.ts";
import { dataTable } from "./data-table.ts";
import { limits } from "./limits.ts";
import { isStepPart } from "./step-parts.ts";

/** An artifact's words. Its text parts are chunks of one text: a task that was streamed keeps each chunk as a part. */
export const artifactMarkdown = (parts: readonly AgentPart[]): string => parts.map(partMarkdown).join("");

/** A message's words. Its text parts stand under each other. */
export const messageMarkdown = (parts: readonly AgentPart[]): string =>
  parts
    .map((part) => partMarkdown(part).trim())
    .filter((markdown) => markdown !== "")
    .join("\n\n");

function partMarkdown(part: AgentPart): string {
  if (part.kind === "text") return isThought(part.metadata) ? "" : part.text;
  // Steps are shown as steps, files as files.
  if (part.kind === "file" || isStepPart(part) || part.data === null || part.data === undefined) return "";
  return `\n\n${dataTable(part.data) ?? `\`\`\`json\n${boundedJson(part.data)}\n\`\`\``}\n\n`;
}

/** A model's thinking is not its answer. Source: Google ADK, part metadata `adk_thought`. */
const isThought = (metadata: Record<string, unknown> = {}): boolean =>
  metadata.adk_thought === true || metadata.kagent_thought === true;

/** JSON of bounded depth, width and length, whatever the agent sent: `JSON.stringify` alone overflows on deep data. */
function boundedJson(data: unknown): string {
  const json = JSON.stringify(pruned(data, limits.dataDepth), undefined, 2) ?? "null";
  return json.length <= limits.dataChars ? json : `${json.slice(0, limits.dataChars).toWellFormed()}\n…`;
}

function pruned(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.slice(0, limits.dataChars).toWellFormed();
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "…";
  if (Array.isArray(value)) {
    const shown = value.slice(0, limits.dataEntries).map((entry) => pruned(entry, depth - 1));
    return value.length > shown.length ? [...shown, `… ${value.length - shown.length} more`] : shown;
  }
  const entries = Object.entries(value);
  const shown = entries.slice(0, limits.dataEntries).map(([key, entry]) => [key, pruned(entry, depth - 1)]);
  const more = entries.length - shown.length;
  return Object.fromEntries(more > 0 ? [...shown, ["…", `${more} more`]] : shown);
}
