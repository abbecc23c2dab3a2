import { limits } from "../limits.ts";
import { standardMarkdown } from "../mrkdwn.ts";
import { firstOf, type Rendering, whileRoom } from "../rendering.ts";
import { richText } from "../rich-text.ts";
import { asLine, asText, type Json, records } from "../untrusted.ts";
import { actions } from "./actions.ts";
import { type BlockWords, saying } from "./block.ts";
import { alert, card, carousel, container } from "./card.ts";
import { file, imageBlock, video } from "./media.ts";
import { plan, taskCard } from "./plan.ts";
import { context, header, input, section } from "./section.ts";
import { dataTable, table } from "./table.ts";
import { foundWords } from "./unknown.ts";

/**
 * Blocks as paragraphs of Markdown, in their order. A type that is not known here says whatever words are found in it: Slack
 * adds types, and an alert must not be lost for that. Source: Slack "Block Kit blocks".
 */
export function blockWords(blocks: unknown, rendering: Rendering, depth: number = limits.depth): string[] {
  const list = records(blocks);
  if (list.length > 0 && depth <= 0) {
    rendering.noteCut();
    return [];
  }
  const inside = (inner: unknown): readonly string[] => blockWords(inner, rendering, depth - 1);
  const blocksRead = firstOf(list, limits.blocks, rendering);
  return betweenWords(whileRoom(blocksRead, rendering, (block) => wordsOf(block)(block, rendering, inside)));
}

const RULE = "---";

const TYPES: Readonly<Record<string, BlockWords>> = {
  actions,
  alert,
  card,
  carousel,
  container,
  context,
  context_actions: actions,
  data_table: dataTable,
  divider: () => [RULE],
  file,
  header,
  image: imageBlock,
  input,
  markdown: (block, rendering) => saying(standardMarkdown(asText(block.text), rendering)),
  plan,
  rich_text: (block, rendering) => saying(richText(block, rendering)),
  section,
  table,
  task_card: taskCard,
  video,
};

/** A known type whose words stand where its reference does not put them falls back to what is found. */
function wordsOf(block: Json): BlockWords {
  const type = asLine(block.type);
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known === undefined) return foundWords;
  return (one, rendering, inside) => {
    const said = known(one, rendering, inside);
    return said.length > 0 ? said : foundWords(one, rendering, inside);
  };
}

/** A divider divides something: none first, last, or after another. */
function betweenWords(paragraphs: readonly string[]): string[] {
  const kept = paragraphs.filter(
    (one, index) => one !== RULE || (index > 0 && paragraphs[index - 1] !== RULE),
  );
  return kept.at(-1) === RULE ? kept.slice(0, -1) : kept;
}
