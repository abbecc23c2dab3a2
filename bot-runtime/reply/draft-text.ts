import type { Draft } from "./draft.ts";

/**
 * The agent's answer, or what there is of it, as Markdown; "" when it said nothing: its direct message, else its artifacts in their order and after
 * them the last status, if that says something else. An agent that speaks in statuses only has answered with the last one.
 */
export function finalMarkdown(draft: Draft): string {
  if (draft.message.trim() !== "") return draft.message.trim();
  const artifacts = artifactsMarkdown(draft);
  const status = draft.status.markdown.trim();
  if (artifacts === "") return status;
  if (!draft.status.final || contains(artifacts, status)) return artifacts;
  return contains(status, artifacts) ? status : `${artifacts}\n\n${status}`;
}

/** What a preview shows: the text so far, and what the agent says about its work beside it. */
export function previewOf(draft: Draft): { readonly markdown: string; readonly status?: string } {
  const answer = draft.message.trim() || artifactsMarkdown(draft);
  const status = draft.status.markdown.trim();
  if (answer === "") return { markdown: status };
  return status === "" || contains(answer, status) ? { markdown: answer } : { markdown: answer, status };
}

const artifactsMarkdown = (draft: Draft): string =>
  draft.artifacts
    .map((artifact) => artifact.markdown.trim())
    .filter((markdown) => markdown !== "")
    .join("\n\n");

const contains = (text: string, part: string): boolean => spaced(text).includes(spaced(part));

const spaced = (text: string): string => text.replace(/\s+/g, " ").trim();
