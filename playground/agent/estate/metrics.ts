import { noise } from "./noise.ts";
import { type MetricName, type ServiceName, serviceOf } from "./services.ts";
import { stories } from "./stories.ts";
import { floorToMinute, minuteMs, strength, type World } from "./world.ts";

/** Whole minutes: `fromMs` included, `toMs` not. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The last `minutes` full minutes before this instant. */
export function lastMinutes(nowMs: number, minutes: number): Span {
  const toMs = floorToMinute(nowMs);
  return { fromMs: toMs - minutes * minuteMs, toMs };
}

export const shifted = (span: Span, minutes: number): Span => ({
  fromMs: span.fromMs + minutes * minuteMs,
  toMs: span.toMs + minutes * minuteMs,
});

export const minutesOf = (span: Span): readonly number[] =>
  Array.from(
    { length: Math.round((span.toMs - span.fromMs) / minuteMs) },
    (_, index) => span.fromMs + index * minuteMs,
  );

/** One minute of one metric, in the metric's unit (see `Service.usual`). */
export function valueAt(world: World, service: ServiceName, metric: MetricName, atMs: number): number {
  const usual = serviceOf(service).usual[metric];
  const minute = Math.floor(atMs / minuteMs);
  const jitter = 1 + (noise(`${service}/${metric}/${minute}`) - 0.5) * 0.12;
  // The shop sleeps at night: rate swings by a third around its mean, highest at 15:00 UTC.
  const daily = metric === "rate" ? 1 + Math.sin(((minute % 1440) / 1440) * 2 * Math.PI - 2.36) / 3 : 1;
  let value = usual * daily * jitter;
  for (const story of stories) {
    for (const effect of story.effects) {
      if (effect.service !== service || effect.metric !== metric) continue;
      value += (effect.target - usual) * strength(world, story, atMs) * (1 + (jitter - 1) / 2);
    }
  }
  return serviceOf(service).saturation.unit === "%" && metric === "saturation" ? Math.min(100, value) : value;
}

/** Requests and failures of one minute, as counts: every total below is a sum of these. */
export function countsAt(
  world: World,
  service: ServiceName,
  atMs: number,
): { requests: number; failures: number } {
  const requests = Math.round(valueAt(world, service, "rate", atMs) * 60);
  return { requests, failures: Math.round((requests * valueAt(world, service, "errors", atMs)) / 100) };
}

export interface Summary {
  readonly requests: number;
  readonly failures: number;
  /** Per cent of the requests. */
  readonly errorPercent: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly saturation: number;
}

/** What a span of minutes looked like; latencies and saturation are the median of its minutes. */
export function summarise(world: World, service: ServiceName, span: Span): Summary {
  const minutes = minutesOf(span);
  let requests = 0;
  let failures = 0;
  for (const minute of minutes) {
    const counts = countsAt(world, service, minute);
    requests += counts.requests;
    failures += counts.failures;
  }
  const median = (metric: MetricName): number => {
    const values = minutes.map((minute) => valueAt(world, service, metric, minute)).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? 0;
  };
  return {
    requests,
    failures,
    errorPercent: requests === 0 ? 0 : (failures / requests) * 100,
    perSecond: minutes.length === 0 ? 0 : requests / (minutes.length * 60),
    p50Ms: median("p50"),
    p95Ms: median("p95"),
    p99Ms: median("p99"),
    saturation: median("saturation"),
  };
}
