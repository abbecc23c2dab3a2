import type { AgentEvent, AgentPart } from "../agent/port.ts";
import { inertLine } from "./inert.ts";
import { limits } from "./limits.ts";

/** What an answer rests on, as its agent says: a web address, and what it is called ("" where it has no name). */
export type Source = { readonly url: string; readonly title: string };

/**
 * The sources that an event names in its metadata, its artifacts' or its parts'. Agents have no one form for them; these are read:
 * lists under `citations` or `sources`, BeeAI's citation extension (`…/ui/citation/v1`: one, a list, or a list in `citations`), and
 * Gemini's grounding and citation metadata as ADK passes them on (`adk_grounding_metadata.groundingChunks[].web`,
 * `adk_citation_metadata.citations`). An entry is an address or holds one (`url`, `uri`). All of it is data: what is no http or https address
 * is left out.
 */
export function sourcesIn(event: AgentEvent): Source[] {
  switch (event.kind) {
    case "task":
      return [];
    case "artifact":
      return [...inMetadata(event.artifact.metadata), ...inParts(event.artifact.parts)];
    case "status":
    case "message":
      return [...inMetadata(event.metadata), ...inParts(event.parts)];
    case "snapshot":
      return [
        ...event.artifacts.flatMap(({ metadata, parts }) => [...inMetadata(metadata), ...inParts(parts)]),
        ...inMetadata(event.metadata),
        ...inParts(event.parts),
      ];
  }
}

/** Each address once, the first ones; a name that comes later is taken for one that had none. */
export function mergeSources(sources: readonly Source[], added: readonly Source[]): readonly Source[] {
  let merged = sources;
  for (const source of added) {
    const known = merged.find(({ url }) => url === source.url);
    if (known === undefined) {
      if (merged.length < limits.sources) merged = [...merged, source];
    } else if (known.title === "" && source.title !== "")
      merged = merged.map((one) => (one === known ? source : one));
  }
  return merged;
}

const inParts = (parts: readonly AgentPart[]): Source[] =>
  parts.flatMap((part) => (part.kind === "file" ? [] : inMetadata(part.metadata)));

function inMetadata(metadata: Readonly<Record<string, unknown>> | undefined): Source[] {
  return Object.entries(metadata ?? {})
    .filter(([key]) => KEY.test(key))
    .flatMap(([, value]) => inValue(value, limits.sourceDepth));
}

/** Names under which agents keep sources, in snake or camel case, with whatever prefix (`adk_`, an extension's URI). */
const KEY =
  /(?:^|[_/])(?:citations?|sources|grounding|grounding_metadata|citation_metadata)$|^(?:groundingMetadata|citationMetadata)$|\/citations?\/v\d+$/;

/** Names of lists inside of such a value. */
const lists = ["citations", "sources", "groundingChunks", "grounding_chunks", "chunks"] as const;

function inValue(value: unknown, depth: number): Source[] {
  if (typeof value === "string") return sourceOf(value, "");
  if (typeof value !== "object" || value === null || depth === 0) return [];
  if (Array.isArray(value))
    return value.slice(0, limits.sourcesRead).flatMap((one) => inValue(one, depth - 1));
  const fields = value as Readonly<Record<string, unknown>>;
  const own = inEntry(fields);
  return own.length > 0
    ? own
    : lists.flatMap((name) => (name in fields ? inValue(fields[name], depth - 1) : []));
}

function inEntry(entry: Readonly<Record<string, unknown>>): Source[] {
  const { web, retrievedContext, retrieved_context: retrieved } = entry;
  const nested = [web, retrievedContext, retrieved].find((one) => typeof one === "object" && one !== null);
  if (nested !== undefined) return inEntry(nested as Readonly<Record<string, unknown>>);
  const address = entry.url ?? entry.uri ?? entry.href ?? entry.link;
  if (typeof address !== "string") return [];
  const name = entry.title ?? entry.name;
  return sourceOf(address, typeof name === "string" ? name : "");
}

function sourceOf(address: string, title: string): Source[] {
  if (address.length > limits.sourceUrlChars) return [];
  const target = URL.parse(address.trim());
  if (target === null || (target.protocol !== "https:" && target.protocol !== "http:")) return [];
  // A user name before the host hides where the address leads.
  if (target.username !== "" || target.password !== "" || target.href.length > limits.sourceUrlChars)
    return [];
  return [{ url: target.href, title: inertLine(title, limits.sourceTitleChars) }];
}
