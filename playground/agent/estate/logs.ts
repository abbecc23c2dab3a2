import { countsAt, minutesOf, type Span, summarise } from "./metrics.ts";
import { hexOf, noise } from "./noise.ts";
import type { ServiceName } from "./services.ts";
import { storyFor } from "./stories.ts";
import { minuteMs, strength, type World } from "./world.ts";

export interface LogLine {
  readonly atMs: number;
  readonly level: "ERROR" | "WARN";
  readonly pod: string;
  readonly message: string;
}

/** What fails on any day. */
const everyday = "client closed the connection before the answer (499) path=/v1/{service}";

/** How often each message stands in the log of this span: the counts sum to the failures that the metrics show. */
export function patternsOf(
  world: World,
  service: ServiceName,
  span: Span,
): readonly { readonly message: string; readonly count: number }[] {
  const total = summarise(world, service, span).failures;
  const patterns = activePatterns(world, service, span);
  let left = total;
  const counted = patterns.map(({ message, share }, index) => {
    const count = index === patterns.length - 1 ? left : Math.min(left, Math.round(total * share));
    left -= count;
    return { message, count };
  });
  return counted.filter(({ count }) => count > 0);
}

/** The newest lines of the span, oldest first. */
export function linesOf(world: World, service: ServiceName, span: Span, limit: number): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const minute of [...minutesOf(span)].reverse()) {
    const failures = countsAt(world, service, minute).failures;
    for (let index = 0; index < Math.min(failures, 4) && lines.length < limit; index += 1) {
      lines.push(lineOf(world, service, minute, index));
    }
    if (lines.length >= limit) break;
  }
  return lines.sort((a, b) => a.atMs - b.atMs);
}

function lineOf(world: World, service: ServiceName, minute: number, index: number): LogLine {
  const key = `${service}/${minute / minuteMs}/${index}`;
  const patterns = activePatterns(world, service, { fromMs: minute, toMs: minute + minuteMs });
  let drawn = noise(`${key}/pattern`);
  const chosen = patterns.find(({ share }) => {
    drawn -= share;
    return drawn < 0;
  });
  const message = (chosen?.message ?? everyday)
    .replace("{n}", String(1 + Math.floor(noise(`${key}/n`) * 5)))
    .replace("{ms}", String(600 + Math.floor(noise(`${key}/ms`) * 2900)))
    .replace("{order}", `A-${100_000 + Math.floor(noise(`${key}/order`) * 899_999)}`)
    .replace("{pod}", hexOf(`${key}/pod`, 5))
    .replace("{service}", service);
  return {
    atMs: minute + Math.floor(noise(`${key}/at`) * minuteMs),
    level: message.startsWith("order ") || message.includes("deferred") ? "WARN" : "ERROR",
    pod: `${service}-${hexOf(`${service}/replica-set`, 9)}-${hexOf(`${service}/pod/${Math.floor(noise(`${key}/which`) * 3)}`, 5)}`,
    message: `${message} trace=${hexOf(`${key}/trace`, 16)}`,
  };
}

function activePatterns(
  world: World,
  service: ServiceName,
  span: Span,
): readonly { readonly message: string; readonly share: number }[] {
  const story = storyFor(service);
  const quiet = [{ message: everyday.replace("{service}", service), share: 1 }];
  if (story === undefined) return quiet;
  const felt = minutesOf(span).some((minute) => strength(world, story, minute) > 0.05);
  const patterns = story.patterns.filter((pattern) => pattern.service === service);
  return felt && patterns.length > 0 ? patterns : quiet;
}
