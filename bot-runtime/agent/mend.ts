import type { AgentLimits } from "./limits.ts";
import { type Fields, isFields, type OnIgnored, plain } from "./plain.ts";

/** What an answer turned out to be: readable (mended), an error of the agent's own, or nothing that A2A knows. */
export type Mended =
  | { readonly kind: "result"; readonly json: unknown }
  | { readonly kind: "error"; readonly json: unknown }
  | { readonly kind: "unknown" };

export type Mender = (json: unknown) => Mended;

/**
 * Takes out of an answer what the SDK would choke on, so that one odd part cannot cost the whole task: its 0.3 translation throws at
 * an unknown kind of part or event and at a message without an id, and such a task could never be read again. Handles both lines,
 * JSON-RPC envelopes and bare HTTP+JSON bodies. Pure but for `onIgnored`.
 */
export function mender(limits: AgentLimits, onIgnored: OnIgnored): Mender {
  return (json) => {
    if (!isFields(json)) return { kind: "unknown" };
    // Some servers write the member that they do not use as null, which the SDK takes for an error.
    if ("error" in json && json.error !== null) return { kind: "error", json };
    if (!("jsonrpc" in json)) {
      const body = mendResult(json, limits, onIgnored);
      return body === undefined ? { kind: "unknown" } : { kind: "result", json: body };
    }
    const result = mendResult(json.result, limits, onIgnored);
    if (result === undefined) return { kind: "unknown" };
    return { kind: "result", json: { jsonrpc: json.jsonrpc, id: json.id, result } };
  };
}

/** Which mender a member of a 1.0 result needs. */
const members = {
  task: task,
  message: message,
  statusUpdate: statusUpdate,
  status_update: statusUpdate,
  artifactUpdate: artifactUpdate,
  artifact_update: artifactUpdate,
} as const;

/** 0.3 tells them apart by `kind`. */
const kinds = new Map<unknown, (raw: Fields, context: Context) => Fields>([
  ["task", task],
  ["message", message],
  ["status-update", statusUpdate],
  ["artifact-update", artifactUpdate],
]);

type Context = { readonly legacy: boolean; readonly limits: AgentLimits; readonly onIgnored: OnIgnored };

function mendResult(result: unknown, limits: AgentLimits, onIgnored: OnIgnored): Fields | undefined {
  if (!isFields(result)) return undefined;
  const context: Context = { legacy: typeof result.kind === "string", limits, onIgnored };
  if (context.legacy) return kinds.get(result.kind)?.(result, context);
  for (const [name, mend] of Object.entries(members)) {
    const member = result[name];
    if (isFields(member)) return { [name]: mend(member, context) };
  }
  if (Array.isArray(result.tasks))
    return { ...result, tasks: result.tasks.filter(isFields).map((one) => task(one, context)) };
  return typeof result.id === "string" && "status" in result ? task(result, context) : undefined;
}

function task(raw: Fields, context: Context): Fields {
  return {
    ...kindOf(raw, context),
    id: word(raw.id),
    contextId: word(raw.contextId ?? raw.context_id),
    status: status(raw.status, context),
    artifacts: list(raw.artifacts, context.limits.artifacts, context).map((one) => artifact(one, context)),
    history: list(raw.history, context.limits.artifacts, context).map((one) => message(one, context)),
    ...metadata(raw, context),
  };
}

function statusUpdate(raw: Fields, context: Context): Fields {
  return {
    ...kindOf(raw, context),
    taskId: word(raw.taskId ?? raw.task_id),
    contextId: word(raw.contextId ?? raw.context_id),
    status: status(raw.status, context),
    ...metadata(raw, context),
  };
}

function artifactUpdate(raw: Fields, context: Context): Fields {
  return {
    ...kindOf(raw, context),
    taskId: word(raw.taskId ?? raw.task_id),
    contextId: word(raw.contextId ?? raw.context_id),
    artifact: artifact(isFields(raw.artifact) ? raw.artifact : {}, context),
    append: raw.append === true,
    lastChunk: raw.lastChunk === true || raw.last_chunk === true,
    ...metadata(raw, context),
  };
}

function status(raw: unknown, context: Context): Fields {
  if (!isFields(raw)) return { state: context.legacy ? "unknown" : "TASK_STATE_UNSPECIFIED" };
  const said = isFields(raw.message) ? { message: message(raw.message, context) } : {};
  return { state: raw.state, ...said };
}

function message(raw: Fields, context: Context): Fields {
  const user = raw.role === "user" || raw.role === "ROLE_USER";
  return {
    ...kindOf(raw, context),
    // 0.3 translation refuses a message without an id or with another role.
    messageId: word(raw.messageId ?? raw.message_id) || "unnamed",
    role: context.legacy ? (user ? "user" : "agent") : user ? "ROLE_USER" : "ROLE_AGENT",
    contextId: word(raw.contextId ?? raw.context_id),
    taskId: word(raw.taskId ?? raw.task_id),
    parts: parts(raw.parts, context),
    ...metadata(raw, context),
  };
}

const artifact = (raw: Fields, context: Context): Fields => ({
  artifactId: word(raw.artifactId ?? raw.artifact_id),
  name: word(raw.name),
  parts: parts(raw.parts, context),
  ...metadata(raw, context),
});

function parts(raw: unknown, context: Context): Fields[] {
  return list(raw, context.limits.parts, context).flatMap((one) => {
    const mended = context.legacy ? legacyPart(one, context) : part(one, context);
    if (mended === undefined) context.onIgnored("unknown-part");
    return mended === undefined ? [] : [{ ...mended, ...metadata(one, context) }];
  });
}

function part(raw: Fields, { limits, onIgnored }: Context): Fields | undefined {
  const file = { filename: word(raw.filename), mediaType: word(raw.mediaType ?? raw.media_type) };
  if (typeof raw.text === "string") return { text: raw.text, ...file };
  if (typeof raw.raw === "string") return { raw: raw.raw, ...file };
  if (typeof raw.url === "string") return { url: raw.url, ...file };
  if ("data" in raw && raw.data !== null) return { data: plain(raw.data, limits, onIgnored), ...file };
  return undefined;
}

function legacyPart(raw: Fields, { limits, onIgnored }: Context): Fields | undefined {
  const { kind, text, data, file } = raw;
  if (kind === "text" && typeof text === "string") return { kind, text };
  if (kind === "data" && isFields(data)) return { kind, data: plain(data, limits, onIgnored) };
  if (kind !== "file" || !isFields(file)) return undefined;
  const named = { name: word(file.name), mimeType: word(file.mimeType) };
  if (typeof file.bytes === "string") return { kind, file: { ...named, bytes: file.bytes } };
  if (typeof file.uri === "string") return { kind, file: { ...named, uri: file.uri } };
  return undefined;
}

function list(raw: unknown, most: number, { onIgnored }: Context): Fields[] {
  if (!Array.isArray(raw)) return [];
  if (raw.length > most) onIgnored("too-many");
  return raw.slice(0, most).filter(isFields);
}

const metadata = (raw: Fields, { limits, onIgnored }: Context): Fields =>
  isFields(raw.metadata) ? { metadata: plain(raw.metadata, limits, onIgnored) } : {};

/** `message` of a 0.3 status may lack its kind, which the translation does not ask for. */
const kindOf = (raw: Fields, { legacy }: Context): Fields => (legacy ? { kind: raw.kind } : {});

const word = (value: unknown): string => (typeof value === "string" ? value : "");
