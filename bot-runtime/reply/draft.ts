import {
  type AgentArtifact,
  type AgentEvent,
  type AgentPart,
  isInterrupted,
  isTerminal,
} from "../agent/port.ts";
import { type FileRef, filesIn, mergeFiles } from "./file.ts";
import { limits } from "./limits.ts";
import { artifactMarkdown, messageMarkdown } from "./part-markdown.ts";
import { mergeSources, type Source, sourcesIn } from "./sources.ts";
import type { Step } from "./step.ts";
import { isPartial, mergeSteps, stepChangesIn } from "./step-parts.ts";

/** What an agent has said in one turn so far. A value: `applyEvent` returns the next one. */
export type Draft = {
  /** In the order of their first chunks. */
  readonly artifacts: readonly DraftArtifact[];
  /** The latest words in a status, and whether the turn ended with them. */
  readonly status: { readonly markdown: string; readonly final: boolean };
  /** An answer without a task. */
  readonly message: string;
  readonly steps: readonly Step[];
  readonly files: readonly FileRef[];
  /** What the agent says that its answer rests on. */
  readonly sources: readonly Source[];
};

export type DraftArtifact = {
  readonly artifactId: string;
  readonly markdown: string;
  /** The chunk that ended the artifact: where it comes again, it was delivered twice. */
  readonly lastChunk?: string;
};

export const emptyDraft: Draft = {
  artifacts: [],
  status: { markdown: "", final: false },
  message: "",
  steps: [],
  files: [],
  sources: [],
};

/**
 * The draft after one more event. Chunks have no numbers, so a stream that repeats or loses some can be read wrongly; a
 * `snapshot` then puts it right. Source: A2A 1.0, `TaskArtifactUpdateEvent`.
 */
export function applyEvent(draft: Draft, event: AgentEvent): Draft {
  const sources = mergeSources(draft.sources, sourcesIn(event));
  const next = withWords(draft, event);
  return sources === draft.sources ? next : { ...next, sources };
}

function withWords(draft: Draft, event: AgentEvent): Draft {
  switch (event.kind) {
    case "task":
      return draft;
    case "status": {
      const next = applyParts(draft, event.parts);
      const final = isTerminal(event.state) || isInterrupted(event.state);
      const partial = !final && isPartial(event.metadata);
      const words = partial ? artifactMarkdown(event.parts) : messageMarkdown(event.parts);
      const grown = partial ? draft.status.markdown + words : words;
      // A status without words tells a state, and takes nothing back.
      const markdown = words === "" ? draft.status.markdown : bounded(grown);
      return { ...next, status: { markdown, final: final && words !== "" } };
    }
    case "artifact":
      return {
        ...applyParts(draft, event.artifact.parts),
        artifacts: withChunk(draft.artifacts, event),
      };
    case "message":
      return { ...applyParts(draft, event.parts), message: bounded(messageMarkdown(event.parts)) };
    case "snapshot": {
      const parts = [...event.artifacts.flatMap((artifact) => artifact.parts), ...event.parts];
      const words = messageMarkdown(event.parts);
      const final = isTerminal(event.state) || isInterrupted(event.state);
      return {
        ...applyParts(draft, parts),
        artifacts: event.artifacts.slice(0, limits.draftArtifacts).map(wholeArtifact),
        status: {
          markdown: words === "" ? draft.status.markdown : bounded(words),
          final: final && words !== "",
        },
      };
    }
  }
}

function applyParts(draft: Draft, parts: readonly AgentPart[]): Draft {
  return {
    ...draft,
    steps: mergeSteps(draft.steps, stepChangesIn(parts)),
    files: mergeFiles(draft.files, filesIn(parts)),
  };
}

function withChunk(
  artifacts: readonly DraftArtifact[],
  event: AgentEvent & { kind: "artifact" },
): readonly DraftArtifact[] {
  const { artifactId } = event.artifact;
  const chunk = artifactMarkdown(event.artifact.parts);
  const known = artifacts.find((artifact) => artifact.artifactId === artifactId);
  if (known === undefined) {
    // An append without its first chunk is all that we know of the artifact.
    return [...artifacts, grown({ artifactId, markdown: "" }, chunk, event.lastChunk)].slice(
      0,
      limits.draftArtifacts,
    );
  }
  const isRepeatedStart = !event.append && known.markdown.startsWith(chunk);
  const isRepeatedEnd = event.append && known.lastChunk === chunk;
  if (isRepeatedStart || isRepeatedEnd) return artifacts;
  const base = event.append ? known : { artifactId, markdown: "" };
  const next = grown(base, chunk, event.lastChunk);
  return artifacts.map((artifact) => (artifact === known ? next : artifact));
}

function grown(artifact: DraftArtifact, chunk: string, ends: boolean): DraftArtifact {
  const markdown = bounded(artifact.markdown + chunk);
  const { artifactId } = artifact;
  return ends ? { artifactId, markdown, lastChunk: chunk } : { artifactId, markdown };
}

const wholeArtifact = (artifact: AgentArtifact): DraftArtifact => ({
  artifactId: artifact.artifactId,
  markdown: bounded(artifactMarkdown(artifact.parts)),
});

const bounded = (text: string): string => text.slice(0, limits.draftChars);
