import { codeBlock } from "./code.ts";
import { limits } from "./limits.ts";
import { firstOf, type Rendering } from "./rendering.ts";
import { rawInlines, richInlines } from "./rich-inlines.ts";
import { asList, asRecord, asText, type Json, records } from "./untrusted.ts";

/**
 * A `rich_text` block, what people's clients write, as Markdown. Slack writes nested lists flat, each with its `indent`; here
 * they are nested again. Source: Slack Block Kit "Rich text block".
 */
export function richText(block: Json, rendering: Rendering): string {
  let said = "";
  let level: number | undefined;
  for (const element of firstOf(records(block.elements), limits.elements, rendering)) {
    const next = element.type === "rich_text_list" ? levelOf(element, level) : undefined;
    const markdown =
      next === undefined ? part(element, rendering) : listItems(element, next, rendering, limits.depth);
    if (markdown === "") continue;
    if (said !== "") said += level !== undefined && next !== undefined ? "\n" : "\n\n";
    said += markdown;
    level = next;
  }
  return said;
}

function part(element: Json, rendering: Rendering): string {
  if (element.type === "rich_text_preformatted") {
    const code = rawInlines(element.elements, rendering);
    return code.trim() === "" ? "" : codeBlock(code, asText(element.language));
  }
  if (element.type === "rich_text_quote") return quoted(richInlines(element.elements, rendering).trim());
  if (Array.isArray(element.elements)) return richInlines(element.elements, rendering).trim();
  return richInlines([element], rendering).trim();
}

export const quoted = (markdown: string): string =>
  markdown === ""
    ? ""
    : markdown
        .split("\n")
        .map((line) => `> ${line}`.trimEnd())
        .join("\n");

/** A list cannot be nested deeper than one level below the one before: Markdown would read it as code. */
function levelOf(element: Json, before: number | undefined): number {
  const indent = typeof element.indent === "number" && element.indent > 0 ? Math.floor(element.indent) : 0;
  return before === undefined ? 0 : Math.min(indent, before + 1, limits.depth);
}

/** Slack numbers on across nested lists by `offset`, the number of items before. */
function listItems(element: Json, level: number, rendering: Rendering, depth: number): string {
  const isOrdered = element.style === "ordered";
  const offset = typeof element.offset === "number" && element.offset > 0 ? Math.floor(element.offset) : 0;
  const indent = "    ".repeat(level);
  const lines: string[] = [];
  let number = offset;
  for (const value of firstOf(asList(element.elements), limits.elements, rendering)) {
    const item = asRecord(value);
    if (item === undefined) continue;
    if (item.type === "rich_text_list") {
      if (depth > 0) lines.push(listItems(item, level + 1, rendering, depth - 1));
      else rendering.noteCut();
      continue;
    }
    number += 1;
    const marker = isOrdered ? `${number}. ` : "- ";
    const text = part(item, rendering).replace(/\n/g, `\n${indent}${" ".repeat(marker.length)}`);
    lines.push(`${indent}${marker}${text}`.trimEnd());
  }
  return lines.filter((line) => line !== "").join("\n");
}
