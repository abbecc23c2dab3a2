import { limits } from "../limits.ts";
import { link } from "../link.ts";
import { firstOf } from "../rendering.ts";
import { asLine, records } from "../untrusted.ts";
import { type BlockWords, saying } from "./block.ts";
import { strong } from "./card.ts";
import { words, wordsLine } from "./words.ts";

/** One step of an agent, as a check list item with what it did, found and read. */
export const taskCard: BlockWords = (block, rendering) => {
  const title = wordsLine(block.title, rendering);
  const status = asLine(block.status, limits.nameChars);
  const told =
    status === "" || status === "complete" || status === "pending" ? "" : ` (${status.replace(/_/g, " ")})`;
  const sources = firstOf(records(block.sources), limits.elements, rendering)
    .map((source) => link(wordsLine(source.text, rendering), asLine(source.url)))
    .filter((source) => source !== "");
  const below = saying(
    words(block.details, rendering),
    words(block.output, rendering),
    sources.length === 0 ? "" : `Sources: ${sources.join(" · ")}`,
  );
  if (title === "" && below.length === 0) return [];
  const head = `- [${status === "complete" ? "x" : " "}] ${title}${told}`;
  return [[head, ...below.map((one) => one.replace(/^/gm, "  "))].join("\n")];
};

export const plan: BlockWords = (block, rendering, inside) => {
  const tasks = firstOf(records(block.tasks), limits.elements, rendering).flatMap((task) =>
    task.type === undefined || task.type === "task_card" ? taskCard(task, rendering, inside) : inside([task]),
  );
  return saying(strong(wordsLine(block.title, rendering)), tasks.join("\n"));
};
