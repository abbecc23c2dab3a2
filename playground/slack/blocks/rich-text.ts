import type { SlackObject } from "../page-api.ts";
import type { Problems } from "./problems.ts";

const CONTAINERS = ["rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"];
const INLINE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    broadcast: "range",
    channel: "channel_id",
    color: "value",
    date: "timestamp",
    emoji: "name",
    link: "url",
    team: "team_id",
    text: "text",
    user: "user_id",
    usergroup: "usergroup_id",
  }),
);

/** A `rich_text` block. Source: reference "Rich text block". */
export function checkRichText(block: SlackObject, at: string, problems: Problems): void {
  const { elements } = block;
  if (!Array.isArray(elements)) {
    problems.push(`missing required field: elements [json-pointer:${at}]`);
    return;
  }
  elements.forEach((element: unknown, index) => {
    const pointer = `${at}/elements/${index}`;
    const type = fieldOf(element, "type");
    if (!CONTAINERS.includes(String(type)))
      problems.push(`unsupported type: ${String(type)} [json-pointer:${pointer}/type]`);
    else checkContainer(element as SlackObject, pointer, problems);
  });
}

/** A table's cell; answers how many characters it shows. Source: reference "Table block". */
export function checkCell(cell: unknown, at: string, problems: Problems): number {
  const type = fieldOf(cell, "type");
  if (type === "raw_text") {
    const text = fieldOf(cell, "text");
    if (typeof text === "string") return text.length;
    problems.push(`missing required field: text [json-pointer:${at}]`);
    return 0;
  }
  if (type === "raw_number") return String(fieldOf(cell, "value")).length;
  if (type === "rich_text") {
    checkRichText(cell as SlackObject, at, problems);
    return textLength(cell);
  }
  problems.push(`unsupported type: ${String(type)} [json-pointer:${at}/type]`);
  return 0;
}

function checkContainer(element: SlackObject, at: string, problems: Problems): void {
  const { type, elements } = element;
  if (!Array.isArray(elements)) {
    problems.push(`missing required field: elements [json-pointer:${at}]`);
    return;
  }
  if (type === "rich_text_list") {
    if (element.style !== "bullet" && element.style !== "ordered") {
      problems.push(`failed to match all allowed values [json-pointer:${at}/style]`);
    }
    elements.forEach((item: unknown, index) => {
      const pointer = `${at}/elements/${index}`;
      if (fieldOf(item, "type") !== "rich_text_section")
        problems.push(`unsupported type [json-pointer:${pointer}/type]`);
      else checkContainer(item as SlackObject, pointer, problems);
    });
    return;
  }
  elements.forEach((inline: unknown, index) => {
    const pointer = `${at}/elements/${index}`;
    const kind = String(fieldOf(inline, "type"));
    const needed = INLINE.get(kind);
    if (needed === undefined) problems.push(`unsupported type: ${kind} [json-pointer:${pointer}/type]`);
    else if (fieldOf(inline, needed) === undefined)
      problems.push(`missing required field: ${needed} [json-pointer:${pointer}]`);
    else if (kind === "text" && fieldOf(inline, "text") === "") {
      problems.push(`must be more than 0 characters [json-pointer:${pointer}/text]`);
    }
  });
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  const text = fieldOf(value, "text");
  const elements = fieldOf(value, "elements");
  return (typeof text === "string" ? text.length : 0) + (elements === undefined ? 0 : textLength(elements));
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as SlackObject)[name] : undefined;
