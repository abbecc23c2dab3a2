import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { plainWords } from "./plain-words.ts";
import { type Stretch, stretchesOf } from "./stretch.ts";

/**
 * GitHub-flavoured Markdown as trees, one for each stretch, so that time grows with length and a caller that has enough stops
 * early. Link definitions reach across stretches.
 */
export function* parseMarkdown(markdown: string): Generator<Root> {
  const stretches = stretchesOf(markdown.toWellFormed().replace(/\r\n?/g, "\n").replaceAll("\0", ""));
  const definitions = stretches.length > 1 ? definitionLines(stretches) : new Map<string, string>();
  for (const { kind, text } of stretches) {
    if (kind === "literal") yield literally(text);
    else yield plainWords(text) ?? fromMarkdown(definitionsUsed(text, definitions) + text, dialect);
  }
}

/** Made once: putting the extensions together costs as much as parsing a short answer. */
const dialect = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

const literally = (text: string): Root => ({
  type: "root",
  children: [{ type: "paragraph", children: [{ type: "text", value: text }] }],
});

function definitionLines(stretches: readonly Stretch[]): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const { kind, text } of stretches) {
    if (kind === "literal") continue;
    for (const { 0: line, 1: label } of text.matchAll(DEFINITION)) {
      if (label !== undefined && !definitions.has(labelKey(label))) definitions.set(labelKey(label), line);
    }
  }
  return definitions;
}

/** In front, where no open code block or list can take them in; the first definition of a label counts, as in the whole. */
function definitionsUsed(text: string, definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0) return "";
  const used = new Set<string>();
  for (const { 1: label } of text.matchAll(LABEL)) {
    const line = definitions.get(labelKey(label ?? ""));
    if (line !== undefined) used.add(line);
  }
  return used.size === 0 ? "" : `${[...used].join("\n")}\n\n`;
}

const labelKey = (label: string): string => label.replace(/\s+/g, " ").trim().toLowerCase();

const DEFINITION = /^ {0,3}\[(?!\^)([^\]\n]{1,200})\]:[ \t]+\S+.*$/gm;
const LABEL = /\[([^[\]\n]{1,200})\]/g;
