import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../world.ts";

/** What a bot's process held at one moment. */
export type Sample = {
  readonly atMs: number;
  readonly pid: number;
  readonly rssMb: number;
  readonly handles: number;
};

/** Looks at the bot that runs every 10 s, until `signal` aborts. */
export async function sampleBot(world: World, samples: Sample[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const sample = sampleOf(world.bot.pid);
    if (sample !== undefined) samples.push(sample);
    await sleep(10_000, undefined, { signal }).catch(() => {});
  }
}

function sampleOf(pid: number): Sample | undefined {
  try {
    const kb = Number(
      /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN,
    );
    return { atMs: Date.now(), pid, rssMb: kb / 1_024, handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    // It has just ended.
    return undefined;
  }
}

/** By how much a figure grows, per hour, in the process that lived longest, its first five minutes left out: a straight line through all samples. */
export function slopeAnHour(samples: readonly Sample[], figure: "rssMb" | "handles"): number | undefined {
  const byPid = Map.groupBy(samples, ({ pid }) => pid);
  const longest = [...byPid.values()].sort((one, other) => other.length - one.length)[0] ?? [];
  const warm = longest.filter(({ atMs }) => atMs - (longest[0]?.atMs ?? 0) > 5 * 60_000);
  if (warm.length < 30) return undefined;
  const hours = warm.map(({ atMs }) => atMs / 3_600_000);
  const values = warm.map((sample) => sample[figure]);
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [meanHour, meanValue] = [mean(hours), mean(values)];
  const covariance = mean(hours.map((hour, at) => (hour - meanHour) * ((values[at] ?? 0) - meanValue)));
  return covariance / mean(hours.map((hour) => (hour - meanHour) ** 2));
}
