import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allDeploys,
  lastMinutes,
  linesOf,
  metricNames,
  minuteMs,
  openStories,
  patternsOf,
  remedied,
  serviceNames,
  shifted,
  stories,
  summarise,
  troubleOf,
  valueAt,
  worldAt,
} from "./index.ts";

const nowMs = Date.parse("2026-11-24T14:31:20Z");
const world = worldAt(nowMs);
const services = fc.constantFrom(...serviceNames);
const windows = fc.integer({ min: 1, max: 240 });

describe("the estate", () => {
  test("gives the same figures whenever, and in whatever order, it is asked", () => {
    fc.assert(
      fc.property(services, fc.constantFrom(...metricNames), windows, (service, metric, minutes) => {
        const at = nowMs - minutes * minuteMs;
        expect(valueAt(worldAt(nowMs), service, metric, at)).toBe(valueAt(world, service, metric, at));
      }),
    );
  });

  test("logs as many failures as its metrics count", () => {
    fc.assert(
      fc.property(services, windows, (service, minutes) => {
        const span = lastMinutes(nowMs, minutes);
        const logged = patternsOf(world, service, span).reduce((sum, { count }) => sum + count, 0);
        expect(logged).toBe(summarise(world, service, span).failures);
      }),
    );
  });

  test("counts a window as the sum of its halves", () => {
    fc.assert(
      fc.property(services, windows, (service, minutes) => {
        const late = summarise(world, service, lastMinutes(nowMs, minutes));
        const early = summarise(world, service, shifted(lastMinutes(nowMs, minutes), -minutes));
        const both = summarise(world, service, lastMinutes(nowMs, 2 * minutes));
        expect(both.requests).toBe(late.requests + early.requests);
        expect(both.failures).toBe(late.failures + early.failures);
      }),
    );
  });

  test("writes its log in order, within the window, and no more than asked for", () => {
    fc.assert(
      fc.property(services, windows, fc.integer({ min: 0, max: 50 }), (service, minutes, limit) => {
        const span = lastMinutes(nowMs, minutes);
        const times = linesOf(world, service, span, limit).map((line) => line.atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.length).toBeLessThanOrEqual(limit);
        expect(times.every((at) => at >= span.fromMs && at < span.toMs)).toBe(true);
      }),
    );
  });

  test("leaves no placeholder in a log line", () => {
    for (const service of serviceNames) {
      for (const line of linesOf(world, service, lastMinutes(nowMs, 200), 400)) {
        expect(line.message).not.toMatch(/[{}]/);
      }
    }
  });

  test.each(stories.map((story) => [story.id, story] as const))(
    "%s shows now, did not before it began, and not yesterday",
    (_, story) => {
      for (const { service, metric, target } of story.effects) {
        const usually = valueAt(world, service, metric, nowMs - 24 * 60 * minuteMs);
        const before = valueAt(world, service, metric, nowMs + (story.startMinute - 2) * minuteMs);
        const now = valueAt(world, service, metric, nowMs);
        expect(Math.abs(now - target)).toBeLessThan(Math.abs(now - usually));
        expect(Math.abs(before - usually)).toBeLessThan(Math.abs(before - target));
      }
      expect(story.patterns.length).toBeGreaterThan(0);
    },
  );

  test("blames a deploy that came just before the trouble it caused", () => {
    for (const deploy of allDeploys(world)) {
      const story = stories.find((each) => each.id === deploy.storyId);
      if (story === undefined) continue;
      expect(deploy.service).toBe(story.root);
      expect(deploy.atMs).toBeLessThanOrEqual(world.anchorMs + story.startMinute * minuteMs);
    }
  });

  test("recovers after a remedy: the cause is gone at once, the effect within minutes, the past stays", () => {
    const mended = remedied(world, { storyId: "payments-retries", atMs: nowMs });
    expect(troubleOf(mended, "payments", nowMs)).toBeUndefined();
    expect(troubleOf(mended, "checkout", nowMs)).toBeUndefined();
    expect(openStories(mended, nowMs)).toHaveLength(openStories(world, nowMs).length - 1);
    const later = nowMs + 10 * minuteMs;
    expect(valueAt(mended, "payments", "errors", later)).toBeLessThan(0.5);
    expect(valueAt(world, "payments", "errors", later)).toBeGreaterThan(6);
    const earlier = nowMs - 5 * minuteMs;
    expect(valueAt(mended, "payments", "errors", earlier)).toBe(
      valueAt(world, "payments", "errors", earlier),
    );
  });

  test("mends a story once: a second remedy does not move the first", () => {
    const once = remedied(world, { storyId: "kafka-lag", atMs: nowMs });
    expect(remedied(once, { storyId: "kafka-lag", atMs: nowMs + 60_000 })).toEqual(once);
  });
});
