import type { Violation } from "../history/index.ts";
import { type Sample, slopeAnHour } from "./samples.ts";
import type { Asked } from "./traffic.ts";

export type Played = { readonly name: string; readonly atMs: number };

/** What a soak leaves: the file beside its plot. Times in ms since 1970. */
export type Report = {
  readonly seed: number;
  readonly startedAt: string;
  readonly minutes: number;
  readonly requests: number;
  readonly lost: number;
  readonly doubled: number;
  readonly violations: readonly Violation[];
  readonly answerSeconds: { readonly p50: number; readonly p95: number; readonly max: number };
  readonly starts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly slopes: { readonly rssMbAnHour: number | undefined; readonly handlesAnHour: number | undefined };
};

export function reportOf(run: {
  readonly seed: number;
  readonly minutes: number;
  readonly startedMs: number;
  readonly asked: readonly Asked[];
  readonly violations: readonly Violation[];
  readonly starts: number;
  readonly played: readonly Played[];
  readonly samples: readonly Sample[];
}): Report {
  const seconds = run.asked
    .flatMap(({ atMs, answeredAtMs }) => (answeredAtMs === undefined ? [] : [(answeredAtMs - atMs) / 1_000]))
    .sort((one, other) => one - other);
  const share = (of: number) =>
    Number((seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * of))] ?? 0).toFixed(1));
  const count = (...wanted: readonly Violation["invariant"][]) =>
    run.violations.filter(({ invariant }) => wanted.includes(invariant)).length;
  const faults = Map.groupBy(run.played, ({ name }) => name);
  return {
    seed: run.seed,
    startedAt: new Date(run.startedMs).toISOString(),
    minutes: run.minutes,
    requests: run.asked.length,
    lost: count("L1"),
    doubled: count("L2", "L3"),
    violations: run.violations,
    answerSeconds: { p50: share(0.5), p95: share(0.95), max: share(1) },
    starts: run.starts,
    faults: Object.fromEntries([...faults].sort().map(([name, all]) => [name, all.length])),
    slopes: {
      rssMbAnHour: slopeAnHour(run.samples, "rssMb"),
      handlesAnHour: slopeAnHour(run.samples, "handles"),
    },
  };
}

/** The report as lines for a terminal. */
export function tableOf(report: Report): string {
  const slope = (value: number | undefined, unit: string) =>
    value === undefined ? "no process lived long enough" : `${value.toFixed(1)} ${unit} an hour`;
  const { p50, p95, max } = report.answerSeconds;
  const rows: readonly (readonly [string, string | number])[] = [
    ["seed", report.seed],
    ["minutes", report.minutes],
    ["requests", report.requests],
    ["lost", report.lost],
    ["doubled", report.doubled],
    ["promises broken", report.violations.length],
    ["until the answer, s", `p50 ${p50}, p95 ${p95}, longest ${max}`],
    ["starts of the bot", report.starts],
    ["memory", slope(report.slopes.rssMbAnHour, "MB")],
    ["open handles", slope(report.slopes.handlesAnHour, "handles")],
    ...Object.entries(report.faults),
  ];
  return rows.map(([name, value]) => `${name.padEnd(44)}${value}`).join("\n");
}
