import { failureOf } from "./answers.ts";
import type { KubeClient } from "./client.ts";
import { ApiError } from "./errors.ts";
import { pathOf } from "./kinds.ts";
import { limits } from "./limits.ts";
import type { Selection } from "./listing.ts";
import type { KubeObject } from "./object.ts";

export type WatchEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: KubeObject;
};

/**
 * What happens to a selection after `resourceVersion`; `onAnswer` is called once the server has agreed to tell. Ends when
 * the server ends it, which it does by and by, and when nothing came for too long.
 * @throws {ApiError} `Expired` when the history is forgotten; the signal's reason.
 */
export async function* watchFrom(
  client: KubeClient,
  { namespace, labelSelector, ...kind }: Selection,
  resourceVersion: string,
  signal: AbortSignal,
  onAnswer: () => void = () => {},
): AsyncGenerator<WatchEvent, void, undefined> {
  const path = pathOf(kind, { namespace });
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion,
    labelSelector,
    timeoutSeconds: Math.ceil((limits.watchMs * (1 + Math.random() / 2)) / 1_000),
  };
  const bytes = client.stream({ method: "GET", path, query }, limits.watchSilenceMs, signal, onAnswer);
  for await (const line of linesOf(bytes)) yield readEvent(`GET ${path} (watch)`, line);
}

/** Lines of UTF-8 text, without their ends; an unfinished last one is no line. @throws {ApiError} for one past all bounds. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let waiting = 0;
  for await (const chunk of chunks) {
    const pieces = decoder.decode(chunk, { stream: true }).split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      const line = parts.length === 0 ? piece : `${parts.join("")}${piece}`;
      parts = [];
      waiting = 0;
      if (line !== "") yield line;
    }
    if (last === "") continue;
    parts.push(last);
    waiting += last.length;
    if (waiting > limits.watchLineBytes) throw unreadable("watch", "an event without an end");
  }
}

function readEvent(call: string, line: string): WatchEvent {
  const event = parse(call, line);
  const { type, object } = (event ?? {}) as { type?: unknown; object?: Partial<KubeObject> };
  if (type === "ERROR") throw failureOf(call, object);
  const known = type === "ADDED" || type === "MODIFIED" || type === "DELETED" || type === "BOOKMARK";
  if (known && typeof object?.metadata?.resourceVersion === "string") {
    return { type, object: object as KubeObject };
  }
  throw unreadable(call, `an event of type ${JSON.stringify(type)}`);
}

function parse(call: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw unreadable(call, "an event that is not JSON");
  }
}

const unreadable = (call: string, detail: string): ApiError =>
  new ApiError({ call, status: 0, reason: "Unreadable", detail });
