import type { Observed } from "../observe.ts";
import type { Figures, Metric } from "../scenario.ts";

/** Rows that say what became of the mentions, `of` which. */
export const countMetrics = (of: string): readonly Metric[] => [
  { key: "lost", label: `answers lost, ${of}`, digits: 0, better: "less" },
  { key: "doubled", label: `answered twice, ${of}`, digits: 0, better: "less" },
];

/** Lost: the thread shows no answer, nor the question whether to ask again. */
export const countOf = (seen: readonly Observed[]): Figures => ({
  lost: seen.filter(({ answers, askedBack }) => answers === 0 && !askedBack).length,
  doubled: seen.filter(({ answers }) => answers > 1).length,
});
