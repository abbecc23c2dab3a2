import type { Stream } from "./model.ts";
import type { SlackObject } from "./page-api.ts";

/** A stream as blocks: what history shows of it. */
export function streamBlocks(stream: Stream): SlackObject[] {
  const cards = [...stream.tasks.values()].map((task) => ({
    type: "task_card",
    task_id: task.id,
    title: task.title,
    status: task.status,
    ...(task.details === undefined ? {} : { details: richText(task.details) }),
    ...(task.output === undefined ? {} : { output: richText(task.output) }),
    ...(task.sources.length === 0
      ? {}
      : { sources: task.sources.map((source) => ({ type: "url", ...source })) }),
  }));
  const plan = { type: "plan", title: stream.planTitle ?? "", tasks: cards };
  const steps = cards.length > 0 && stream.displayMode === "plan" ? [plan] : cards;
  return stream.markdown === "" ? steps : [...steps, { type: "markdown", text: stream.markdown }];
}

const richText = (text: string): SlackObject => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});
