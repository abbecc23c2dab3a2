import { limits } from "../limits.ts";
import { firstOf, type Rendering } from "../rendering.ts";
import { asList, asRecord } from "../untrusted.ts";
import { type BlockWords, saying } from "./block.ts";
import { strong } from "./card.ts";
import { joinLines, words, wordsLine } from "./words.ts";

/** Rows as a GitHub-flavoured table: the first row is the header, as Slack shows it. */
export const table: BlockWords = (block, rendering) =>
  saying(rowsTable(block.rows, block.column_settings, rendering));

export const dataTable: BlockWords = (block, rendering) =>
  saying(strong(wordsLine(block.caption, rendering)), rowsTable(block.rows, undefined, rendering));

function rowsTable(value: unknown, settings: unknown, rendering: Rendering): string {
  const rows = firstOf(asList(value), limits.tableRows, rendering)
    .map((row) => firstOf(asList(row), limits.tableColumns, rendering).map((one) => cell(one, rendering)))
    .filter((row) => row.length > 0);
  const [header, ...body] = rows;
  if (header === undefined || rows.flat().every((one) => one === "")) return "";
  const columns = Math.max(...rows.map((row) => row.length));
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: columns }, (_, index) => row[index] ?? "").join(" | ")} |`;
  const rules = Array.from({ length: columns }, (_, index) => rule(asRecord(asList(settings)[index])?.align));
  return [line(header), `| ${rules.join(" | ")} |`, ...body.map(line)].join("\n");
}

/** A cell is one line of the table, whatever it holds. */
const cell = (value: unknown, rendering: Rendering): string =>
  joinLines(words(value, rendering), "<br>").replace(/\|/g, "\\|");

const rule = (align: unknown): string => (align === "center" ? ":---:" : align === "right" ? "---:" : "---");
