import type { BlockContent, DefinitionContent, List, ListItem, Root, RootContent, Table } from "mdast";
import type { InlineElement } from "./block.ts";
import { inert } from "./inert.ts";
import { type Definitions, inlinesOf, joined } from "./inlines.ts";
import { limits } from "./limits.ts";
import { type ItemPiece, inlineText, type Piece, type TablePiece } from "./piece.ts";
import { tableAsCode } from "./table.ts";

/** What belongs together: one heading, paragraph, whole list, whole quote, code block or table. */
export type Unit = readonly Piece[];

/** A Markdown tree as units, in the order of its words. Nothing that carries words is dropped. */
export function unitsOf(root: Root): Unit[] {
  const definitions = definitionsOf(root);
  return root.children
    .map((node) => piecesOf(node, { definitions, quoted: false, indent: -1 }))
    .filter(isFilled);
}

type Place = {
  readonly definitions: Definitions;
  readonly quoted: boolean;
  /** Indent of the list around this node; -1 outside of lists. */
  readonly indent: number;
};

function piecesOf(node: RootContent, place: Place): Piece[] {
  switch (node.type) {
    case "heading": {
      const inlines = inlinesOf(node.children, place.definitions);
      if (inlineText(inlines).trim() === "") return [];
      const nested = place.quoted || place.indent >= 0;
      return nested ? [paragraph(inlines, place)] : [{ kind: "heading", depth: node.depth, inlines }];
    }
    case "paragraph":
      return filled(paragraph(inlinesOf(node.children, place.definitions), place));
    case "html":
      return filled(paragraph(inlinesOf([{ type: "html", value: node.value }], place.definitions), place));
    case "code": {
      const language = /^[\w#+.-]{1,30}$/.exec(node.lang ?? "")?.[0];
      const code = { kind: "code", quoted: place.quoted, text: inert(node.value) } as const;
      // Slack refuses an empty run of text.
      if (code.text.trim() === "") return [];
      return [language === undefined ? code : { ...code, language }];
    }
    case "thematicBreak":
      return place.quoted || place.indent >= 0 ? [] : [{ kind: "rule" }];
    case "blockquote":
      return node.children.flatMap((child) => piecesOf(child, { ...place, quoted: true }));
    case "list":
      return listPieces(node, { ...place, indent: place.indent + 1 });
    case "table": {
      const table = tablePiece(node, place.definitions);
      return place.quoted || place.indent >= 0 ? tableAsCode(table, place.quoted) : [table];
    }
    case "footnoteDefinition":
      return footnotePieces(`[${node.label ?? node.identifier}] `, node.children, place);
    default:
      // Link definitions carry no words; what is phrasing or has no place in Markdown's flow does not occur here.
      return [];
  }
}

function listPieces(list: List, place: Place): Piece[] {
  return list.children.flatMap((item, index) => itemPieces(item, list, (list.start ?? 1) + index, place));
}

/** The item's first paragraphs are the item; what a Slack list cannot hold (code, tables, nested lists) follows as pieces of its own. */
function itemPieces(item: ListItem, list: List, number: number, place: Place): Piece[] {
  const lead = item.children.findIndex((child) => child.type !== "paragraph");
  const paragraphs = lead < 0 ? item.children : item.children.slice(0, lead);
  const rest = lead < 0 ? [] : item.children.slice(lead);
  const box: InlineElement[] =
    typeof item.checked === "boolean" ? [{ type: "text", text: item.checked ? "☑ " : "☐ " }] : [];
  const words = paragraphs.flatMap((child, index) => [
    ...(index > 0 ? [{ type: "text", text: "\n" } as const] : []),
    ...(child.type === "paragraph" ? inlinesOf(child.children, place.definitions) : []),
  ]);
  const piece: ItemPiece = {
    kind: "item",
    quoted: place.quoted,
    ordered: list.ordered === true,
    number,
    indent: Math.min(place.indent, limits.listIndent),
    inlines: joined([...box, ...words]),
  };
  const followers = rest.flatMap((child) => piecesOf(child, place));
  const isBare = piece.inlines.length === 0 && followers.length > 0;
  return isBare && followers[0]?.kind !== "code" ? followers : [...filledItem(piece), ...followers];
}

/** An item without words is left out; one that only holds code keeps its bullet or number before it. */
function filledItem(item: ItemPiece): Piece[] {
  return item.inlines.length > 0 ? [item] : [{ ...item, inlines: [{ type: "text", text: " " }] }];
}

function footnotePieces(
  label: string,
  children: readonly (BlockContent | DefinitionContent)[],
  place: Place,
): Piece[] {
  const [first, ...rest] = children.flatMap((child) => piecesOf(child, place));
  if (first?.kind !== "paragraph") {
    const own = paragraph([{ type: "text", text: inert(label.trimEnd()) }], place);
    return first === undefined ? [own] : [own, first, ...rest];
  }
  return [{ ...first, inlines: joined([{ type: "text", text: inert(label) }, ...first.inlines]) }, ...rest];
}

function tablePiece(table: Table, definitions: Definitions): TablePiece {
  const rows = table.children.map((row) => row.children.map((cell) => inlinesOf(cell.children, definitions)));
  // A row may have fewer or more cells than the header; Slack wants all rows alike, and no word may be lost.
  const columns = Math.max(...rows.map((row) => row.length));
  const every = Array.from({ length: columns }, (_, column) => column);
  return {
    kind: "table",
    align: every.map((column) => table.align?.[column] ?? "left"),
    rows: rows.map((row) => every.map((column) => row[column] ?? [])),
  };
}

const paragraph = (inlines: readonly InlineElement[], place: Place): Piece & { kind: "paragraph" } => ({
  kind: "paragraph",
  quoted: place.quoted,
  inlines,
});

const filled = (piece: Piece & { kind: "paragraph" }): Piece[] =>
  inlineText(piece.inlines).trim() === "" ? [] : [piece];

const isFilled = (unit: Unit): boolean => unit.length > 0;

function definitionsOf(root: Root): Definitions {
  const definitions = new Map<string, Root["children"][number] & { type: "definition" }>();
  const visit = (nodes: readonly RootContent[]): void => {
    for (const node of nodes) {
      // The first definition of a label counts. Source: CommonMark 0.31, §4.7.
      if (node.type === "definition" && !definitions.has(node.identifier))
        definitions.set(node.identifier, node);
      if ("children" in node && node.type !== "paragraph") visit(node.children);
    }
  };
  visit(root.children);
  return definitions;
}
