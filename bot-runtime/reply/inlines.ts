import type { Definition, PhrasingContent } from "mdast";
import type { InlineElement, TextStyle } from "./block.ts";
import { inert, inertProse } from "./inert.ts";
import { imageElements, linkElements } from "./link.ts";

export type Definitions = ReadonlyMap<string, Definition>;

/** The words of a paragraph as Slack elements: text and links, nothing else. HTML is shown as it is written. */
export function inlinesOf(
  nodes: readonly PhrasingContent[],
  definitions: Definitions,
  style: TextStyle = {},
): InlineElement[] {
  return joined(nodes.flatMap((node) => inlineOf(node, definitions, style)));
}

/** Neighbours of one style become one element: each element counts against the size of a message. */
export function joined(inlines: readonly InlineElement[]): InlineElement[] {
  const result: InlineElement[] = [];
  for (const inline of inlines) {
    if (inline.text === "") continue;
    const last = result.at(-1);
    if (last !== undefined && isSameRun(last, inline)) {
      result[result.length - 1] = { ...last, text: last.text + inline.text };
    } else {
      result.push(inline);
    }
  }
  return result;
}

function inlineOf(node: PhrasingContent, definitions: Definitions, style: TextStyle): InlineElement[] {
  const within = (children: readonly PhrasingContent[], added: TextStyle = {}) =>
    inlinesOf(children, definitions, { ...style, ...added });
  switch (node.type) {
    case "text":
      return styled(inertProse(node.value), style);
    case "inlineCode":
      return styled(inert(node.value), { ...style, code: true });
    case "html":
      // The one tag that models write for want of Markdown: a new line in a table's cell.
      return styled(/^<br\s*\/?>$/i.test(node.value) ? "\n" : inertProse(node.value), style);
    case "break":
      return styled("\n", style);
    case "strong":
      return within(node.children, { bold: true });
    case "emphasis":
      return within(node.children, { italic: true });
    case "delete":
      return within(node.children, { strike: true });
    case "link":
      return linkElements(node.url, within(node.children));
    case "linkReference": {
      const definition = definitions.get(node.identifier);
      return definition ? linkElements(definition.url, within(node.children)) : within(node.children);
    }
    case "image":
      return imageElements(node.url, node.alt ?? "");
    case "imageReference": {
      const definition = definitions.get(node.identifier);
      return imageElements(definition?.url ?? "", node.alt ?? "");
    }
    case "footnoteReference":
      return styled(inertProse(`[${node.label ?? node.identifier}]`), style);
  }
}

function styled(text: string, style: TextStyle): InlineElement[] {
  if (text === "") return [];
  return [Object.keys(style).length === 0 ? { type: "text", text } : { type: "text", text, style }];
}

function isSameRun(a: InlineElement, b: InlineElement): boolean {
  if (a.type === "link" || b.type === "link") {
    return a.type === "link" && b.type === "link" && a.url === b.url && isSameStyle(a.style, b.style);
  }
  return isSameStyle(a.style, b.style);
}

const isSameStyle = (a: TextStyle = {}, b: TextStyle = {}): boolean =>
  a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code;
