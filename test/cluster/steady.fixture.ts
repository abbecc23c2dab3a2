/** What differs from run to run in kubectl's output, made the same: ids, times, ages, made-up names, and the widths that follow from them. */
export function steady(output: string, known: Readonly<Record<string, string>>): string {
  let text = output;
  for (const [found, shown] of Object.entries(known)) text = text.replaceAll(found, shown);
  text = text
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-01-05T09:00:00Z")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "5f0c9a6e-2b41-4d0c-9d67-3f1f0a7c2e11")
    .replace(/\b(sab-sre-bot)-[0-9a-z]{8,10}-[a-z0-9]{5}\b/g, "$1-7d9c5b8f6d-x2k4p")
    .replace(/(Resource Version: +)\d+/, "$14711")
    .replace(/(back-off )\d+(\.\d+)?s/g, "$110s");
  return text
    .trimEnd()
    .split("\n\n")
    .map((part) => (/^[A-Z]{3,}[A-Z ]* {3}[A-Z]/.test(part) ? table(part) : part))
    .join("\n\n")
    .replace(/^Events:[\s\S]*/m, eventsOf);
}

/** A table as kubectl lays it out, with its ages made the same and its columns as wide as they then need be. */
function table(text: string): string {
  const [header = "", ...lines] = text.split("\n");
  const starts = [...header.matchAll(/(?:^| {3,})(?=\S)/g)].map(({ index, 0: gap }) => index + gap.length);
  const titles = cellsAt(header, starts);
  const rows = lines.map((line) =>
    cellsAt(line, starts).map((cell, at) => (/^(AGE|LAST SEEN)$/.test(titles[at] ?? "") ? "2m" : cell)),
  );
  return aligned([titles, ...rows], 3);
}

const cellsAt = (line: string, starts: readonly number[]): string[] =>
  starts.map((start, at) => line.slice(start, starts[at + 1]).trim());

/** The events at the end of `kubectl describe`. */
function eventsOf(text: string): string {
  const [title = "", ...lines] = text.split("\n");
  const rows = lines.map((line) => {
    const [type = "", reason = "", , from = "", ...words] = line
      .replace(/ \(x\d+ over \S+\)/, "")
      .trim()
      .split(/\s{2,}/);
    return type === "Type" || type.startsWith("-")
      ? line.trim().split(/\s{2,}/)
      : [type, reason, "2m", from, words.join("  ")];
  });
  // kubectl sorts by a time that these events do not carry, so their order is any.
  const told = rows.slice(2).sort((one, other) => (one.join() < other.join() ? -1 : 1));
  return [
    title,
    ...aligned([...rows.slice(0, 2), ...told], 2)
      .split("\n")
      .map((line) => `  ${line}`),
  ].join("\n");
}

function aligned(rows: readonly (readonly string[])[], gap: number): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd((widths[at] ?? 0) + gap))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
