import type { ServiceName } from "./services.ts";
import { type Story, stories, storyFor } from "./stories.ts";

export const minuteMs = 60_000;

/** A story that someone ended. */
export interface Remedy {
  readonly storyId: string;
  readonly atMs: number;
}

/** All that the sample estate's figures depend on besides names and minutes. */
export interface World {
  /** Stories are told relative to this instant (ms since 1970, on a full minute). */
  readonly anchorMs: number;
  readonly remedies: readonly Remedy[];
}

export const floorToMinute = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs;

export const worldAt = (ms: number): World => ({ anchorMs: floorToMinute(ms), remedies: [] });

export const remedied = (world: World, remedy: Remedy): World =>
  world.remedies.some((each) => each.storyId === remedy.storyId)
    ? world
    : { ...world, remedies: [...world.remedies, remedy] };

export const startOf = (world: World, story: Story): number => world.anchorMs + story.startMinute * minuteMs;

export const remedyOf = (world: World, story: Story): Remedy | undefined =>
  world.remedies.find((remedy) => remedy.storyId === story.id);

/** How much of the story shows at this instant: 0 not at all, 1 in full. */
export function strength(world: World, story: Story, atMs: number): number {
  const sinceStart = (atMs - startOf(world, story)) / minuteMs;
  if (sinceStart < 0) return 0;
  const risen = Math.min(1, (sinceStart + 1) / story.rampMinutes);
  const remedy = remedyOf(world, story);
  if (remedy === undefined || atMs < remedy.atMs) return risen;
  return risen * Math.exp(-(atMs - remedy.atMs) / minuteMs);
}

/** The story that this service suffers from at this instant, if any. */
export function troubleOf(world: World, service: ServiceName, atMs: number): Story | undefined {
  const story = storyFor(service);
  if (story === undefined || strength(world, story, atMs) === 0) return undefined;
  return remedyOf(world, story) === undefined ? story : undefined;
}

/** What is wrong right now, in the order in which it shows most. */
export const openStories = (world: World, atMs: number): readonly Story[] =>
  stories.filter((story) => strength(world, story, atMs) > 0 && remedyOf(world, story) === undefined);
