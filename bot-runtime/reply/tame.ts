import { limits } from "./limits.ts";

/**
 * Markdown on which the parser's time and stack are bounded, with the same words: past the bounds, markers of nesting and
 * emphasis are escaped and so shown as they are written. What people and models write is far below and comes back unchanged.
 */
export function tame(markdown: string): string {
  let fence: Fence | undefined;
  let delimiters = 0;
  const lines = markdown.split("\n").map((line) => {
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      return line;
    }
    const shallow = shallowed(line);
    fence = opens(shallow);
    if (startsBlock(shallow)) delimiters = 0;
    delimiters += shallow.match(DELIMITER)?.length ?? 0;
    return delimiters > limits.delimitersPerParagraph ? shallow.replace(DELIMITER, "\\$&") : shallow;
  });
  return lines.join("\n");
}

export type Fence = { readonly mark: string; readonly language: string };

/** The code fence that the line opens, if any, whatever lists and quotes it stands in. Source: CommonMark 0.31, §4.5. */
export function opens(line: string): Fence | undefined {
  const [, mark, info] = OPENING.exec(line) ?? [];
  if (mark === undefined || info === undefined || (mark.startsWith("`") && info.includes("`")))
    return undefined;
  return { mark, language: info.trim().split(/\s/)[0] ?? "" };
}

export function closes(line: string, fence: Fence): boolean {
  const mark = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return mark?.[0] === fence.mark[0] && mark !== undefined && mark.length >= fence.mark.length;
}

/** Every nested quote or list costs the parser stack, and time for each line in it. */
function shallowed(line: string): string {
  const indented = line.replace(DEEP_INDENT, (indent) => indent.slice(0, limits.indentChars));
  const markers = CONTAINERS.exec(indented)?.[0] ?? "";
  let count = 0;
  for (const { 0: marker, index } of markers.matchAll(CONTAINER)) {
    count += 1;
    if (count <= limits.containerDepth) continue;
    const at = index + marker.search(/[>\-+*.)]/);
    return `${indented.slice(0, at)}\\${indented.slice(at)}`;
  }
  return indented;
}

const startsBlock = (line: string): boolean => /^\s*(?:$|>|#|\||[-+*]\s|\d{1,9}[.)]\s)/.test(line);

const DELIMITER = /[*_~[\]`]/g;
const CONTAINER = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/g;
const CONTAINERS = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*/;
const DEEP_INDENT = new RegExp(`^[ \\t]{${limits.indentChars},}`);
const OPENING = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})(.*)$/;
