import type {
  Block,
  InlineElement,
  RichTextBlock,
  RichTextList,
  TableBlock,
  TableCell,
  TextStyle,
} from "./block.ts";
import { isOwnBlock } from "./cost.ts";
import { joined } from "./inlines.ts";
import { type ItemPiece, inlineText, type Piece, type TablePiece, type TableRow } from "./piece.ts";

/** The pieces of one message as Block Kit. */
export function blocksOf(pieces: readonly Piece[]): Block[] {
  const blocks: Block[] = [];
  let run: Piece[] = [];
  const endRun = (): void => {
    if (run.length > 0) blocks.push(richText(run));
    run = [];
  };
  for (const piece of pieces) {
    if (!isOwnBlock(piece)) {
      run.push(piece);
      continue;
    }
    endRun();
    blocks.push(ownBlock(piece));
  }
  endRun();
  return blocks;
}

function ownBlock(piece: Piece): Block {
  switch (piece.kind) {
    case "heading": {
      const words = inlineText(piece.inlines).replace(/\s+/g, " ").trim();
      return { type: "header", text: { type: "plain_text", text: words, emoji: false } };
    }
    case "table":
      return tableBlock(piece);
    case "note":
      return { type: "context", elements: [{ type: "plain_text", text: piece.text, emoji: false }] };
    default:
      return { type: "divider" };
  }
}

type RichElement = RichTextBlock["elements"][number];

function richText(pieces: readonly Piece[]): RichTextBlock {
  const elements: RichElement[] = [];
  for (const piece of pieces) append(elements, piece);
  return { type: "rich_text", elements };
}

function append(elements: RichElement[], piece: Piece): void {
  switch (piece.kind) {
    case "heading":
      appendWords(elements, "rich_text_section", [...bold(piece.inlines), { type: "text", text: "\n" }]);
      break;
    case "paragraph":
      appendWords(elements, piece.quoted ? "rich_text_quote" : "rich_text_section", piece.inlines);
      break;
    case "item":
      appendItem(elements, piece);
      break;
    case "code":
      elements.push({
        type: "rich_text_preformatted",
        border: 0,
        ...(piece.language !== undefined && { language: piece.language }),
        elements: [{ type: "text", text: piece.text }],
      });
      break;
    default:
      throw new Error(`a ${piece.kind} is a block of its own`);
  }
}

/** Paragraphs in a row share a section, with an empty line between: Slack sets sections without a gap. */
function appendWords(
  elements: RichElement[],
  type: "rich_text_section" | "rich_text_quote",
  inlines: readonly InlineElement[],
): void {
  const last = elements.at(-1);
  if (last?.type === type) {
    const gap = inlineText(last.elements).endsWith("\n") ? "" : "\n\n";
    elements[elements.length - 1] = {
      type,
      elements: joined([...last.elements, { type: "text", text: gap }, ...inlines]),
    };
    return;
  }
  const gap = last?.type === "rich_text_list" && type === "rich_text_section" ? "\n" : "";
  elements.push({ type, elements: joined([{ type: "text", text: gap }, ...inlines]) });
}

function appendItem(elements: RichElement[], item: ItemPiece): void {
  const last = elements.at(-1);
  const section = { type: "rich_text_section", elements: item.inlines } as const;
  if (last?.type === "rich_text_list" && continues(last, item)) {
    elements[elements.length - 1] = { ...last, elements: [...last.elements, section] };
    return;
  }
  elements.push({
    type: "rich_text_list",
    style: item.ordered ? "ordered" : "bullet",
    indent: item.indent,
    border: item.quoted ? 1 : 0,
    ...(item.ordered && item.number > 1 && { offset: item.number - 1 }),
    elements: [section],
  });
}

const continues = (list: RichTextList, item: ItemPiece): boolean =>
  list.style === (item.ordered ? "ordered" : "bullet") &&
  list.indent === item.indent &&
  list.border === (item.quoted ? 1 : 0) &&
  (!item.ordered || (list.offset ?? 0) + list.elements.length + 1 === item.number);

function tableBlock(table: TablePiece): TableBlock {
  const [header = [], ...body] = table.rows;
  return {
    type: "table",
    column_settings: table.align.map((align) => ({ align, is_wrapped: true })),
    rows: [header.map((cell) => tableCell(bold(cell))), ...body.map((row) => row.map(tableCell))],
  };
}

/** Slack refuses an empty cell. */
function tableCell(cell: TableRow[number]): TableCell {
  if (cell.length === 0) return { type: "raw_text", text: " " };
  const isPlain = cell.every((inline) => inline.type === "text" && inline.style === undefined);
  if (isPlain) return { type: "raw_text", text: inlineText(cell) };
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: cell }] };
}

const bold = (inlines: readonly InlineElement[]): InlineElement[] =>
  joined(
    inlines.map((inline) => ({ ...inline, style: { ...inline.style, bold: true } satisfies TextStyle })),
  );
