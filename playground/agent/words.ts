/** "14:03 UTC" */
export const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 16)} UTC`;

/** "14:03:07.412" */
export const logClock = (ms: number): string => new Date(ms).toISOString().slice(11, 23);

/** 1234567 -> "1,234,567" */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** Per cent with as many digits as tell something: 0.04, 0.3, 6.8, 41. */
export const percent = (value: number): string =>
  `${value >= 10 ? value.toFixed(0) : value >= 0.095 ? value.toFixed(1) : value.toFixed(2)} %`;

/** Milliseconds, as seconds from 10 s on. */
export const millis = (value: number): string =>
  value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${count(value)} ms`;

/** "30 minutes", "1 hour", "36 hours" */
export function duration(minutes: number): string {
  const [amount, unit] = minutes >= 60 && minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

/** How often the second value is the first: "8.1 times", "no change". */
export function change(before: number, now: number): string {
  if (before <= 0 || now <= 0) return "no change";
  const ratio = now / before;
  if (ratio > 0.85 && ratio < 1.18) return "no change";
  return ratio >= 1.95
    ? `${ratio.toFixed(1)} times`
    : `${ratio > 1 ? "+" : "−"}${Math.abs(Math.round((ratio - 1) * 100))} %`;
}

/** A GFM table, figures to the right of its first column unless `align` says otherwise. Cells are ours and contain no pipe. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: "figures" | "words" = "figures",
): string {
  const marks = head.map((_, index) => (align === "words" || index === 0 ? "---" : "---:"));
  return [head, marks, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
