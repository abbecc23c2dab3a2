import { inlinesCost, rowCost, tableCost } from "./cost.ts";
import { limits } from "./limits.ts";
import { type CodePiece, inlineText, type TablePiece, type TableRow } from "./piece.ts";

/** Whether Slack can show the table, split by rows if need be. */
export function isNativeTable(table: TablePiece): boolean {
  const [header = [], ...body] = table.rows;
  const room = limits.tableCost - rowCost(header);
  return (
    table.align.length <= limits.tableColumns &&
    rowCost(header) <= limits.tableCost / 4 &&
    body.every((row) => rowCost(row) <= room) &&
    table.rows.some((row) => inlinesCost(row.flat()) > 0)
  );
}

/** The first rows that fit, and a table with the same header for the others. Undefined when not even one row fits. */
export function splitTable(table: TablePiece, cost: number): [TablePiece, TablePiece] | undefined {
  const [header = [], ...body] = table.rows;
  let room = Math.min(cost - limits.blockCost, limits.tableCost) - rowCost(header);
  let count = 0;
  for (const row of body.slice(0, limits.tableRows - 1)) {
    room -= rowCost(row);
    if (room < 0) break;
    count += 1;
  }
  if (count === 0) return undefined;
  return [
    { ...table, rows: [header, ...body.slice(0, count)] },
    { ...table, rows: [header, ...body.slice(count)] },
  ];
}

export const isWithinOneTable = (table: TablePiece): boolean =>
  table.rows.length <= limits.tableRows && tableCost(table.rows) <= limits.tableCost;

/** The table as aligned columns, for where Slack has no table: in lists and quotes, too wide, or one too many. */
export function tableAsCode(table: TablePiece, quoted: boolean): CodePiece[] {
  const rows = table.rows.map((row) => row.map(cellText));
  const widths = table.align.map((_, column) =>
    Math.min(limits.textColumnChars, Math.max(1, ...rows.map((row) => row[column]?.length ?? 0))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, table.align[column] === "right"))
      .join(" | ")
      .trimEnd();
  const [header = [], ...body] = rows;
  const rule = widths.map((width) => "-".repeat(width)).join("-|-");
  return [{ kind: "code", quoted, text: [line(header), rule, ...body.map(line)].join("\n") }];
}

/** Whether the text keeps its columns on a screen: Slack wraps longer lines. */
export const isNarrow = (code: CodePiece): boolean =>
  code.text.split("\n").every((line) => line.length <= limits.textTableChars);

const pad = (cell: string, width: number, right: boolean): string =>
  right ? cell.padStart(width) : cell.padEnd(width);

/** A cell on one line; an address that the label does not say is written out. */
function cellText(cell: TableRow[number]): string {
  const words = cell.map((inline) =>
    inline.type === "link" && `${inline.text}/` !== inline.url && inline.text !== inline.url
      ? `${inline.text} (${inline.url})`
      : inline.text,
  );
  return words.join("").replace(/\s+/g, " ").trim();
}

/** The table's words in reading order, a line a row: for plain text. */
export const tableLines = (table: TablePiece): string =>
  table.rows.map((row) => row.map(inlineText).join(" | ")).join("\n");
