import type { Metric } from "./scenario.ts";

/** What one contender reached in one metric: the median of its rounds. */
export type Row = { readonly metric: Metric; readonly values: Readonly<Record<string, number>> };

/** The results as a Markdown table, the best of each row in bold unless all are equal. Pure. */
export function markdownTable(rows: readonly Row[], names: readonly string[]): string {
  const head = `| median of the rounds | ${names.join(" | ")} |`;
  const rule = `| :--- | ${names.map(() => "---:").join(" | ")} |`;
  return [
    head,
    rule,
    ...rows.map((row) => `| ${row.metric.label} | ${cells(row, names).join(" | ")} |`),
  ].join("\n");
}

function cells({ metric, values }: Row, names: readonly string[]): string[] {
  const shown = names.map((name) => (values[name] ?? Number.NaN).toFixed(metric.digits));
  const known = shown.map(Number).filter((value) => !Number.isNaN(value));
  const best = metric.better === "less" ? Math.min(...known) : Math.max(...known);
  const allEqual = known.every((value) => value === best);
  return shown.map((text) => (Number(text) === best && !allEqual ? `**${text}**` : text));
}

const begin = "<!-- bench:start -->";
const end = "<!-- bench:end -->";

/** Puts `table` between the marks of a document. @throws where it has no such marks. Pure. */
export function withTable(document: string, table: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new RangeError(`the document has no ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`;
}
