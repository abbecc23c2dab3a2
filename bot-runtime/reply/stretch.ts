import { limits } from "./limits.ts";

/** A stretch of an answer: Markdown for the parser, or lines that are shown as they are written. */
export type Stretch = { readonly kind: "markdown" | "literal"; readonly text: string };

/**
 * Stretches of a few thousand characters on which the parser's time and stack are bounded. They end where a line cannot belong
 * to what stands above it. Lines that nest or emphasise far beyond what people and models write are literal.
 */
export function stretchesOf(markdown: string): Stretch[] {
  const stretches: Stretch[] = [];
  let open: { kind: Stretch["kind"]; lines: string[]; size: number } = {
    kind: "markdown",
    lines: [],
    size: 0,
  };
  let fence: Fence | undefined;
  let delimiters = 0;
  const end = (next: Stretch["kind"]): void => {
    if (open.lines.length > 0) stretches.push({ kind: open.kind, text: open.lines.join("\n") });
    open = { kind: next, lines: [], size: 0 };
  };
  for (const line of markdown.split("\n")) {
    const inCode = fence !== undefined;
    if (fence === undefined) fence = opens(line);
    else if (closes(line, fence)) fence = undefined;
    if (!inCode) delimiters = (startsBlock(line) ? 0 : delimiters) + countDelimiters(line);
    const isExcess = !inCode && (delimiters > limits.delimitersPerParagraph || isTooDeep(line));
    const kind = isExcess ? "literal" : "markdown";
    const isFull = !inCode && open.size >= limits.chunkChars;
    if (kind !== open.kind || (isFull && standsAlone(line, open.lines.at(-1)))) end(kind);
    open.lines.push(
      inCode ? line : line.replace(DEEP_INDENT, (indent) => indent.slice(0, limits.indentChars)),
    );
    open.size += line.length + 1;
  }
  end("markdown");
  return stretches;
}

export type Fence = { readonly mark: string; readonly language: string };

/** The code fence that the line opens, if any, whatever lists and quotes it stands in. Source: CommonMark 0.31, §4.5. */
export function opens(line: string): Fence | undefined {
  const [, mark, info] = OPENING.exec(line) ?? [];
  if (mark === undefined || info === undefined || mark.length > limits.fenceChars) return undefined;
  if (mark.startsWith("`") && info.includes("`")) return undefined;
  return { mark, language: info.trim().split(/\s/)[0] ?? "" };
}

export function closes(line: string, fence: Fence): boolean {
  const mark = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return mark !== undefined && mark[0] === fence.mark[0] && mark.length >= fence.mark.length;
}

/** At the left edge, after a blank line or as a list item. */
const standsAlone = (line: string, before = ""): boolean =>
  (before.trim() === "" ? /^\S/ : LIST_ITEM).test(line);

const startsBlock = (line: string): boolean => /^\s*(?:$|>|#|\||[-+*]\s|\d{1,9}[.)]\s)/.test(line);

const countDelimiters = (line: string): number => line.match(/[*_~[\]`|]/g)?.length ?? 0;

/** Every nested quote or list costs the parser stack, and time for each line in it. */
const isTooDeep = (line: string): boolean =>
  [...(CONTAINERS.exec(line)?.[0] ?? "").matchAll(/>|[-+*]|\d[.)]/g)].length > limits.containerDepth;

const CONTAINERS = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*/;
const DEEP_INDENT = new RegExp(`^[ \\t]{${limits.indentChars},}`);
const LIST_ITEM = /^(?:[-+*]|\d{1,9}[.)])\s/;
const OPENING = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})(.*)$/;
