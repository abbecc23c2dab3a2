import type { Remedy } from "./estate/index.ts";
import type { HitlRequest } from "./hitl.ts";

/** One thing the agent does before it ends a turn. A script is data: what plays it decides nothing. */
export type Beat =
  /** A status text for people. */
  | { readonly kind: "say"; readonly text: string }
  /** A tool call with its answer, as kagent's agents report them. */
  | {
      readonly kind: "step";
      readonly words: string;
      readonly name: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly response: Readonly<Record<string, unknown>>;
    }
  /** Markdown, streamed as the chunks of one artifact. */
  | {
      readonly kind: "answer";
      readonly title: string;
      readonly markdown: string;
      /** What it rests on, as metadata of the artifact. */
      readonly sources?: readonly Readonly<Record<string, string>>[];
    }
  | { readonly kind: "file"; readonly name: string; readonly mediaType: string; readonly bytes: Buffer }
  /** Waits as long as it says, whatever the agent's pace. */
  | { readonly kind: "wait"; readonly ms: number }
  /** Changes the estate: what was approved. */
  | { readonly kind: "mend"; readonly remedy: Remedy }
  /** Cuts the caller's connection; the turn goes on. */
  | { readonly kind: "hang-up" };

export type End =
  | { readonly kind: "completed" }
  | { readonly kind: "failed"; readonly text: string }
  | { readonly kind: "rejected"; readonly text: string }
  | { readonly kind: "input-required"; readonly text: string; readonly request?: HitlRequest }
  | { readonly kind: "auth-required"; readonly text: string }
  /** An answer without a task. */
  | { readonly kind: "message"; readonly text: string }
  /** The agent's code throws. */
  | { readonly kind: "throws"; readonly text: string }
  /** Works until it is cancelled. */
  | { readonly kind: "never" };

export interface Script {
  readonly beats: readonly Beat[];
  readonly end: End;
}

type Answer = Extract<Beat, { readonly kind: "answer" }>;

export const answered = (
  title: string,
  markdown: string,
  before: readonly Beat[] = [],
  sources: NonNullable<Answer["sources"]> = [],
): Script => ({
  beats: [...before, { kind: "answer", title, markdown, ...(sources.length === 0 ? {} : { sources }) }],
  end: { kind: "completed" },
});

/**
 * Cuts Markdown where a model's stream would: between words, in pieces that grow with the text (a very long answer has about
 * `limits.chunks` of them). Joined, the pieces are the text.
 */
export function chunksOf(
  markdown: string,
  limits: { chunkChars: number; chunks: number },
): readonly string[] {
  const size = Math.max(limits.chunkChars, Math.ceil(markdown.length / limits.chunks));
  const chunks: string[] = [];
  let start = 0;
  while (start < markdown.length) {
    let end = Math.min(markdown.length, start + size);
    if (end < markdown.length) {
      const space = markdown.lastIndexOf(" ", end);
      if (space > start) end = space + 1;
      // Half a character would be sent as a broken one.
      else if (/[\ud800-\udbff]/.test(markdown.charAt(end - 1))) end += 1;
    }
    chunks.push(markdown.slice(start, end));
    start = end;
  }
  return chunks;
}
