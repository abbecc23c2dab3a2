import type { ReplyMessage } from "./block.ts";
import { inertLine } from "./inert.ts";
import { limits } from "./limits.ts";
import { pack } from "./pack.ts";
import type { Piece } from "./piece.ts";
import { messageOf, note, unitsIn } from "./render-answer.ts";
import type { Step } from "./step.ts";
import { closes, type Fence, opens } from "./stretch.ts";

export type PreviewOptions = {
  /** What is going on now, shown on one line under the text: the agent's status, or a sentence of ours. Markdown. */
  readonly status?: string;
};

/**
 * One message that shows an answer in the making: the agent's steps, the end of its text so far, the status line. Markdown
 * that stops in the middle is shown as far as it makes sense.
 */
export function renderPreview(
  markdownSoFar: string,
  steps: readonly Step[],
  options: PreviewOptions = {},
): ReplyMessage {
  const status = options.status === undefined ? [] : [note(options.status)];
  const pieces = [...stepNotes(steps), ...tailThatFits(markdownSoFar), ...status];
  return messageOf(pieces.length > 0 ? pieces : [note("…")]);
}

const MARKS = { pending: "○", in_progress: "◌", complete: "✓", error: "✗" } as const;

function stepNotes(steps: readonly Step[]): Piece[] {
  if (steps.length === 0) return [];
  const shown = steps.slice(-limits.previewSteps);
  const earlier = steps.length - shown.length;
  const lines = shown.map((step) => `${MARKS[step.state]} ${inertLine(step.title, limits.stepChars)}`);
  const text = [...(earlier > 0 ? [`… ${earlier} earlier`] : []), ...lines].join("\n");
  return [{ kind: "note", text }];
}

/** Formatting costs room as well, so a densely formatted end may have to be shorter. */
function tailThatFits(markdown: string): readonly Piece[] {
  const settled = withoutHalfLink(markdown);
  for (let chars: number = limits.previewChars; ; chars /= 2) {
    const packed = pack(unitsIn(tail(settled, Math.floor(chars))), 1);
    if (!packed.cut || chars < limits.previewChars / 8) return packed.pages[0] ?? [];
  }
}

/** The last `chars` characters, from the start of a line, inside the code block that the cut fell into. */
function tail(markdown: string, chars: number): string {
  if (markdown.length <= chars) return markdown;
  const from = markdown.length - chars;
  const newline = markdown.indexOf("\n", from);
  const start = newline >= 0 && newline < markdown.length - 1 ? newline + 1 : from;
  const fence = fenceOpenAt(markdown.slice(0, start));
  return `…\n\n${fence ? `${fence.mark}${fence.language}\n` : ""}${markdown.slice(start).toWellFormed()}`;
}

function fenceOpenAt(before: string): Fence | undefined {
  let fence: Fence | undefined;
  for (const line of before.split("\n")) {
    if (fence === undefined) fence = opens(line);
    else if (closes(line, fence)) fence = undefined;
  }
  return fence;
}

/** An address that is still being written would be a link to some other place. */
function withoutHalfLink(markdown: string): string {
  const from = Math.max(0, markdown.length - limits.urlChars);
  const end = markdown.slice(from);
  return (
    markdown.slice(0, from) + end.replace(/\[([^[\]\n]*)\]\(\S*$/, "$1").replace(/(?<!\S)\S*:\/\/\S*$/, "")
  );
}
