import { limits } from "../limits.ts";
import type { SlackObject } from "../page-api.ts";
import { checkElement } from "./elements.ts";
import { checkPlain, checkText, type Problems } from "./problems.ts";
import { checkCell, checkRichText } from "./rich-text.ts";

export type Surface = "message" | "modal" | "home";

/**
 * What Slack would refuse in these blocks, one sentence each with a JSON pointer, as `response_metadata.messages` words
 * them; empty when they are fine. Source: reference "Blocks".
 */
export function blockProblems(blocks: readonly unknown[], surface: Surface, pointer: string): string[] {
  const problems: Problems = [];
  const most = surface === "message" ? limits.blocksPerMessage : limits.blocksPerView;
  if (blocks.length > most) problems.push(`no more than ${most} items allowed [json-pointer:${pointer}]`);
  const ids = new Set<string>();
  let markdownChars = 0;
  let tables = 0;
  blocks.forEach((block, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(block)) {
      problems.push(`must be an object [json-pointer:${at}]`);
      return;
    }
    checkBlock(block, surface, at, problems);
    if (typeof block.block_id === "string") {
      if (ids.has(block.block_id))
        problems.push(`block_id already exists: ${block.block_id} [json-pointer:${at}/block_id]`);
      ids.add(block.block_id);
    }
    if (block.type === "markdown" && typeof block.text === "string") markdownChars += block.text.length;
    if (block.type === "table") tables += 1;
  });
  if (markdownChars > limits.markdownChars) {
    problems.push(
      `markdown blocks must be less than ${limits.markdownChars + 1} characters together [json-pointer:${pointer}]`,
    );
  }
  if (tables > 1) problems.push(`only_one_table_allowed [json-pointer:${pointer}]`);
  return problems;
}

interface BlockRule {
  readonly on: readonly Surface[];
  readonly check: CheckBlock;
}

type CheckBlock = (block: SlackObject, at: string, problems: Problems, surface: Surface) => void;

function checkBlock(block: SlackObject, surface: Surface, at: string, problems: Problems): void {
  const known = CHECKS.get(String(block.type));
  if (known === undefined || !known.on.includes(surface)) {
    problems.push(`unsupported type: ${String(block.type)} [json-pointer:${at}/type]`);
    return;
  }
  const id = block.block_id;
  if (id !== undefined && (typeof id !== "string" || id.length > limits.blockIdChars)) {
    problems.push(`must be less than ${limits.blockIdChars + 1} characters [json-pointer:${at}/block_id]`);
  }
  known.check(block, at, problems, surface);
}

const everywhere: readonly Surface[] = ["message", "modal", "home"];
const messages: readonly Surface[] = ["message"];

const CHECKS: ReadonlyMap<string, BlockRule> = new Map(
  Object.entries<BlockRule>({
    actions: { on: everywhere, check: elementsOf("actions", limits.actionsElements) },
    alert: {
      on: everywhere,
      check: (block, at, p) => checkText(block.text, `${at}/text`, limits.sectionTextChars, p),
    },
    card: { on: messages, check: checkCard },
    carousel: { on: messages, check: checkCarousel },
    container: { on: messages, check: checkContainer },
    context: { on: everywhere, check: checkContext },
    context_actions: { on: messages, check: elementsOf("context_actions", limits.contextActionsElements) },
    data_table: { on: messages, check: checkTable },
    divider: { on: everywhere, check: () => {} },
    file: { on: messages, check: (block, at, p) => needText(block, "external_id", at, p) },
    header: {
      on: everywhere,
      check: (block, at, p) => checkPlain(block.text, `${at}/text`, limits.headerChars, p),
    },
    image: { on: everywhere, check: checkImage },
    input: { on: everywhere, check: checkInput },
    markdown: { on: messages, check: (block, at, p) => needText(block, "text", at, p) },
    plan: { on: messages, check: checkPlan },
    rich_text: { on: everywhere, check: checkRichText },
    section: { on: everywhere, check: checkSection },
    table: { on: messages, check: checkTable },
    task_card: { on: messages, check: checkTaskCard },
    video: {
      on: everywhere,
      check: (block, at, p) =>
        ["video_url", "thumbnail_url", "alt_text"].forEach((name) => void needText(block, name, at, p)),
    },
  }),
);

function checkSection(block: SlackObject, at: string, problems: Problems): void {
  const { text, fields, accessory } = block;
  if (text === undefined && fields === undefined)
    problems.push(`missing required field: text or fields [json-pointer:${at}]`);
  if (text !== undefined) checkText(text, `${at}/text`, limits.sectionTextChars, problems);
  if (fields !== undefined) {
    const list = listOf(fields, `${at}/fields`, limits.sectionFields, problems);
    list.forEach(
      (field, index) => void checkText(field, `${at}/fields/${index}`, limits.sectionFieldChars, problems),
    );
  }
  if (accessory !== undefined) checkElement(accessory, "section", `${at}/accessory`, problems);
}

function elementsOf(parent: "actions" | "context_actions", most: number): CheckBlock {
  return (block, at, problems) => {
    const elements = listOf(block.elements, `${at}/elements`, most, problems);
    const ids = new Set<unknown>();
    elements.forEach((element, index) => {
      checkElement(element, parent, `${at}/elements/${index}`, problems);
      const id = isObject(element) ? element.action_id : undefined;
      if (id !== undefined && ids.has(id))
        problems.push(`action_id already exists [json-pointer:${at}/elements/${index}]`);
      ids.add(id);
    });
  };
}

function checkContext(block: SlackObject, at: string, problems: Problems): void {
  const elements = listOf(block.elements, `${at}/elements`, limits.contextElements, problems);
  elements.forEach((element, index) => {
    const pointer = `${at}/elements/${index}`;
    if (isObject(element) && element.type === "image") checkImage(element, pointer, problems);
    else checkText(element, pointer, limits.sectionTextChars, problems);
  });
}

function checkImage(block: SlackObject, at: string, problems: Problems): void {
  const { image_url: url, slack_file: file } = block;
  if (url === undefined && file === undefined)
    problems.push(`missing required field: image_url [json-pointer:${at}]`);
  if (
    url !== undefined &&
    (typeof url !== "string" || url.length > limits.imageUrlChars || !/^https?:\/\//.test(url))
  ) {
    problems.push(`invalid image url [json-pointer:${at}/image_url]`);
  }
  const { alt_text: alt } = block;
  if (typeof alt !== "string") problems.push(`missing required field: alt_text [json-pointer:${at}]`);
  else if (alt.length > limits.altTextChars)
    problems.push(`must be less than ${limits.altTextChars + 1} characters [json-pointer:${at}/alt_text]`);
  if (block.title !== undefined) checkPlain(block.title, `${at}/title`, limits.imageTitleChars, problems);
}

function checkInput(block: SlackObject, at: string, problems: Problems): void {
  checkPlain(block.label, `${at}/label`, limits.inputLabelChars, problems);
  if (block.hint !== undefined) checkPlain(block.hint, `${at}/hint`, limits.inputLabelChars, problems);
  checkElement(block.element, "input", `${at}/element`, problems);
}

function checkTable(block: SlackObject, at: string, problems: Problems): void {
  const rows = listOf(block.rows, `${at}/rows`, limits.tableRows, problems);
  let characters = 0;
  rows.forEach((row, rowIndex) => {
    const cells = listOf(row, `${at}/rows/${rowIndex}`, limits.tableColumns, problems);
    cells.forEach((cell, index) => {
      characters += checkCell(cell, `${at}/rows/${rowIndex}/${index}`, problems);
    });
  });
  if (characters > limits.tableChars) problems.push(`table is too large [json-pointer:${at}/rows]`);
  const { column_settings: columns } = block;
  if (columns !== undefined) listOf(columns, `${at}/column_settings`, limits.tableColumns, problems);
}

function checkCard(block: SlackObject, at: string, problems: Problems): void {
  const parts = ["hero_image", "title", "body", "actions"].filter((name) => block[name] !== undefined);
  if (parts.length === 0)
    problems.push(`a card needs hero_image, title, body or actions [json-pointer:${at}]`);
  for (const name of ["title", "subtitle"]) {
    if (block[name] !== undefined) checkText(block[name], `${at}/${name}`, limits.cardTextChars, problems);
  }
  if (block.body !== undefined) checkText(block.body, `${at}/body`, limits.cardBodyChars, problems);
  for (const name of ["hero_image", "icon"]) {
    const image = block[name];
    if (isObject(image)) checkImage(image, `${at}/${name}`, problems);
  }
  if (block.actions === undefined) return;
  const actions = listOf(block.actions, `${at}/actions`, limits.actionsElements, problems);
  actions.forEach(
    (action, index) => void checkElement(action, "actions", `${at}/actions/${index}`, problems),
  );
}

function checkCarousel(block: SlackObject, at: string, problems: Problems): void {
  const cards = listOf(block.elements, `${at}/elements`, limits.carouselCards, problems);
  cards.forEach((card, index) => {
    const pointer = `${at}/elements/${index}`;
    if (isObject(card) && card.type === "card") checkCard(card, pointer, problems);
    else problems.push(`unsupported type [json-pointer:${pointer}/type]`);
  });
}

function checkContainer(block: SlackObject, at: string, problems: Problems, surface: Surface): void {
  if (block.title !== undefined) checkPlain(block.title, `${at}/title`, limits.containerTextChars, problems);
  if (block.subtitle !== undefined)
    checkText(block.subtitle, `${at}/subtitle`, limits.containerTextChars, problems);
  const children = listOf(block.child_blocks, `${at}/child_blocks`, limits.containerBlocks, problems);
  children.forEach((child, index) => {
    if (isObject(child)) checkBlock(child, surface, `${at}/child_blocks/${index}`, problems);
  });
}

function checkPlan(block: SlackObject, at: string, problems: Problems): void {
  needText(block, "title", at, problems);
  const tasks = Array.isArray(block.tasks) ? block.tasks : [];
  tasks.forEach((task, index) => {
    if (isObject(task)) checkTaskCard(task, `${at}/tasks/${index}`, problems);
  });
}

function checkTaskCard(block: SlackObject, at: string, problems: Problems): void {
  needText(block, "task_id", at, problems);
  needText(block, "title", at, problems);
  if (!["pending", "in_progress", "complete", "error"].includes(String(block.status))) {
    problems.push(`failed to match all allowed values [json-pointer:${at}/status]`);
  }
  for (const name of ["details", "output"]) {
    const part = block[name];
    if (part === undefined) continue;
    if (isObject(part) && part.type === "rich_text") checkRichText(part, `${at}/${name}`, problems);
    else problems.push(`must be a rich_text block [json-pointer:${at}/${name}]`);
  }
}

function needText(block: SlackObject, name: string, at: string, problems: Problems): void {
  const value = block[name];
  if (typeof value !== "string" || value === "")
    problems.push(`missing required field: ${name} [json-pointer:${at}]`);
}

function listOf(value: unknown, at: string, most: number, problems: Problems): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(`must be a list with at least one item [json-pointer:${at}]`);
    return [];
  }
  if (value.length > most) problems.push(`no more than ${most} items allowed [json-pointer:${at}]`);
  return value;
}

const isObject = (value: unknown): value is SlackObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
