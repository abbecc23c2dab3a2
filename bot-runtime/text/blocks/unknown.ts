import { limits } from "../limits.ts";
import { link } from "../link.ts";
import { mrkdwn, plain } from "../mrkdwn.ts";
import { firstOf, type Rendering } from "../rendering.ts";
import { asLine, asRecord, asText, type Json } from "../untrusted.ts";
import { type BlockWords, saying } from "./block.ts";
import { joinLines, words } from "./words.ts";

/** A block of a type that did not exist when this was written: every word that stands where blocks keep words. */
export const foundWords: BlockWords = (block, rendering) => saying(...found(block, rendering, limits.depth));

/** The same in one line, for an element. */
export const foundText = (element: Json, rendering: Rendering): string =>
  found(element, rendering, limits.depth)
    .map((one) => joinLines(one, " "))
    .join(" · ");

function found(object: Json, rendering: Rendering, depth: number): string[] {
  if (depth <= 0) {
    rendering.noteCut();
    return [];
  }
  if (isTextObject(object)) return [words(object, rendering)].filter((said) => said !== "");
  const said: string[] = [];
  for (const key of WORDS) {
    const value = object[key];
    if (typeof value === "string") said.push(spoken(key, value, object, rendering));
    else for (const one of inner(value, rendering)) said.push(...foundIn(one, rendering, depth - 1));
  }
  return said.filter((one) => one !== "");
}

function foundIn(value: unknown, rendering: Rendering, depth: number): string[] {
  if (typeof value === "string") return [plain(asText(value), rendering)];
  if (Array.isArray(value)) {
    // Rows of cells: a list of lists.
    if (depth <= 0) rendering.noteCut();
    return depth <= 0 ? [] : inner(value, rendering).flatMap((one) => foundIn(one, rendering, depth - 1));
  }
  const object = asRecord(value);
  return object === undefined ? [] : found(object, rendering, depth);
}

const inner = (value: unknown, rendering: Rendering): readonly unknown[] =>
  Array.isArray(value)
    ? firstOf(value, limits.elements, rendering)
    : asRecord(value) === undefined
      ? []
      : [value];

const isTextObject = (object: Json): boolean =>
  typeof object.type === "string" && TEXT_OBJECTS.has(object.type);

function spoken(key: string, value: string, object: Json, rendering: Rendering): string {
  const said = object.type === "mrkdwn" ? mrkdwn(asText(value), rendering) : plain(asText(value), rendering);
  const address = /^(?:text|title|label|name)$/.test(key) ? asLine(object.url) : "";
  return said === "" || address === "" ? said : link(said, address);
}

const TEXT_OBJECTS = new Set(["mrkdwn", "plain_text", "raw_text", "raw_number", "rich_text"]);

/** Keys under which Block Kit keeps words, or what holds words. Ids, values and addresses are no words. */
const WORDS: readonly string[] = [
  "pretext",
  "author_name",
  "title",
  "heading",
  "header",
  "subtitle",
  "label",
  "name",
  "caption",
  "text",
  "body",
  "content",
  "message",
  "markdown",
  "summary",
  "description",
  "details",
  "output",
  "alt_text",
  "placeholder",
  "hint",
  "fields",
  "columns",
  "rows",
  "cells",
  "items",
  "element",
  "elements",
  "children",
  "child_blocks",
  "blocks",
  "sections",
  "cards",
  "tasks",
  "options",
  "accessory",
  "actions",
  "buttons",
  "footer",
  "fallback",
];
