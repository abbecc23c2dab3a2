import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { limits } from "./limits.ts";
import { closes, type Fence, opens, tame } from "./tame.ts";

/**
 * GitHub-flavoured Markdown as trees, one for each stretch of a few thousand characters, so that time grows with length and
 * a caller that has enough stops early. Stretches end between blocks; link definitions reach across them.
 */
export function* parseMarkdown(markdown: string): Generator<Root> {
  const chunks = chunksOf(tame(markdown.toWellFormed().replace(/\r\n?/g, "\n").replaceAll("\0", "")));
  const definitions = chunks.length > 1 ? definitionLines(chunks) : new Map<string, string>();
  for (const chunk of chunks) {
    const used = definitions.size > 0 ? definitionsUsed(chunk, definitions) : "";
    yield fromMarkdown(used + chunk, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  }
}

/** Cut where a line cannot belong to what stands above it: at the left edge, outside code, after a blank line or at a list item. */
function chunksOf(markdown: string): string[] {
  const chunks: string[] = [];
  let chunk: string[] = [];
  let size = 0;
  let fence: Fence | undefined;
  for (const line of markdown.split("\n")) {
    const edge = fence === undefined && (chunk.at(-1)?.trim() === "" ? /^\S/ : LIST_ITEM).test(line);
    if (edge && size >= limits.chunkChars) {
      chunks.push(chunk.join("\n"));
      chunk = [];
      size = 0;
    }
    chunk.push(line);
    size += line.length + 1;
    if (fence === undefined) fence = opens(line);
    else if (closes(line, fence)) fence = undefined;
  }
  return [...chunks, chunk.join("\n")];
}

function definitionLines(chunks: readonly string[]): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const chunk of chunks) {
    for (const { 0: line, 1: label } of chunk.matchAll(DEFINITION)) {
      if (label !== undefined && !definitions.has(labelKey(label))) definitions.set(labelKey(label), line);
    }
  }
  return definitions;
}

function definitionsUsed(chunk: string, definitions: ReadonlyMap<string, string>): string {
  const used = new Set<string>();
  for (const { 1: label } of chunk.matchAll(LABEL)) {
    const line = definitions.get(labelKey(label ?? ""));
    if (line !== undefined && !chunk.includes(line)) used.add(line);
  }
  return used.size === 0 ? "" : `${[...used].join("\n")}\n\n`;
}

const labelKey = (label: string): string => label.replace(/\s+/g, " ").trim().toLowerCase();

const LIST_ITEM = /^(?:[-+*]|\d{1,9}[.)])\s/;
const DEFINITION = /^ {0,3}\[(?!\^)([^\]\n]{1,200})\]:[ \t]+\S+.*$/gm;
const LABEL = /\[([^[\]\n]{1,200})\]/g;
