import { limits } from "./limits.ts";

type Scalar = string | number | boolean | null;
type Row = Readonly<Record<string, Scalar>>;

/**
 * A list of flat records as a Markdown table, whose cells say what the data says, letter by letter; undefined for any other data, and
 * for what no table of Slack's holds.
 */
export function dataTable(data: unknown): string | undefined {
  if (!Array.isArray(data) || data.length === 0 || data.length >= limits.tableRows) return undefined;
  if (!data.every(isFlat)) return undefined;
  const columns = [...new Set(data.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > limits.tableColumns) return undefined;
  const lines = [
    columns.map(literal),
    columns.map(() => "---"),
    ...data.map((row) => columns.map((column) => literal(Object.hasOwn(row, column) ? row[column] : null))),
  ];
  const table = lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return table.length > limits.tableCost ? undefined : table;
}

const isFlat = (row: unknown): row is Row =>
  typeof row === "object" && row !== null && !Array.isArray(row) && Object.values(row).every(isScalar);

const isScalar = (value: unknown): value is Scalar =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** Nothing in it is Markdown, and it stays in its cell. */
const literal = (value: Scalar | undefined): string =>
  String(value ?? "")
    .toWellFormed()
    .replace(/\s+/g, " ")
    .replace(/[!-/:-@[-`{-~]/g, "\\$&");
