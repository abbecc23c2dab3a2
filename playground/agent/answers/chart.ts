import { drawLineChart } from "../chart/line-chart.ts";
import {
  lastMinutes,
  type MetricName,
  minuteMs,
  minutesOf,
  type ServiceName,
  type Span,
  serviceOf,
  shifted,
  startOf,
  troubleOf,
  valueAt,
  type World,
} from "../estate/index.ts";
import type { Beat, Script } from "../script.ts";
import { clock, duration } from "../words.ts";
import type { Subject } from "./investigation.ts";

const titles: Readonly<Record<MetricName, string>> = {
  rate: "requests per second",
  errors: "error rate (%)",
  p50: "p50 (ms)",
  p95: "p95 (ms)",
  p99: "p99 (ms)",
  saturation: "saturation",
};

/** A chart of the metric that tells most, as a PNG file, today over yesterday. */
export function chart({ world, nowMs, service, windowMinutes }: Subject): Script {
  // Shorter than an hour hides how it was before.
  const minutes = Math.max(60, windowMinutes);
  const span = lastMinutes(nowMs, minutes);
  const metric = tellingMetric(world, service, nowMs);
  const title = metric === "saturation" ? serviceOf(service).saturation.title : titles[metric];
  const trouble = troubleOf(world, service, nowMs);
  const index = trouble === undefined ? -1 : Math.round((startOf(world, trouble) - span.fromMs) / minuteMs);
  const bytes = drawLineChart({
    title: `${service}: ${title}`,
    xLabels: Array.from({ length: 5 }, (_, step) =>
      clock(span.fromMs + (step / 4) * (minutes - 1) * minuteMs).slice(0, 5),
    ),
    lines: [
      { name: "today (UTC)", values: seriesOf(world, service, metric, span) },
      { name: "yesterday", values: seriesOf(world, service, metric, shifted(span, -24 * 60)) },
    ],
    ...(index > 0 && index < minutes ? { mark: { index, word: "began" } } : {}),
  });
  const name = `${service}-${metric}-${new Date(span.toMs).toISOString().slice(0, 16).replaceAll(":", "")}.png`;
  const beats: Beat[] = [
    {
      kind: "step",
      words: `Drawing ${title} of ${service}`,
      name: "render_chart",
      args: { service, metric, minutes },
      response: { file: name, bytes: bytes.length },
    },
    { kind: "file", name, mediaType: "image/png", bytes },
    {
      kind: "answer",
      title: `Chart of ${service}`,
      markdown: `**${service}**, ${title}, last ${duration(minutes)} (red) over the same time yesterday.`,
    },
  ];
  return { beats, end: { kind: "completed" } };
}

function tellingMetric(world: World, service: ServiceName, nowMs: number): MetricName {
  const effects =
    troubleOf(world, service, nowMs)?.effects.filter((effect) => effect.service === service) ?? [];
  return (
    (effects.find((effect) => effect.metric === "errors" && effect.target >= 1) ?? effects[0])?.metric ??
    "p95"
  );
}

const seriesOf = (world: World, service: ServiceName, metric: MetricName, span: Span): readonly number[] =>
  minutesOf(span).map((minute) => valueAt(world, service, metric, minute));
