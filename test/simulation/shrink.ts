import type { RunResult } from "./run-world.ts";
import type { Scenario } from "./scenario.ts";

/** What is left of a seed's scenario: the places of the faults and the ids of the asks that are kept. Left out: all of them. */
export type Part = { readonly faults?: readonly number[]; readonly asks?: readonly string[] };

/** The scenario with this part of its faults and asks. Everything else, latencies too, is drawn as before. */
export const partOf = (scenario: Scenario, { faults, asks }: Part): Scenario => ({
  ...scenario,
  faults: scenario.faults.filter((_, at) => faults === undefined || faults.includes(at)),
  asks: scenario.asks.filter(({ id }) => asks === undefined || asks.includes(id)),
});

/** How often a smaller scenario is tried at most: each is a run of its own. */
const attempts = 200;

/**
 * The smallest part that was found which still breaks one of the same invariants: halves are left out first, then single ones.
 * Deterministic.
 */
export async function shrink(
  scenario: Scenario,
  broken: RunResult,
  run: (smaller: Scenario) => Promise<RunResult>,
): Promise<Part> {
  let left = attempts;
  const stillBroken = async (part: Part): Promise<boolean> => {
    if (left === 0) return false;
    left -= 1;
    return isSameBreach(broken, await run(partOf(scenario, part)));
  };
  let faults: readonly number[] = scenario.faults.map((_, at) => at);
  faults = await leaveOut(faults, (kept) => stillBroken({ faults: kept }));
  let asks: readonly string[] = scenario.asks.map(({ id }) => id);
  asks = await leaveOut(asks, (kept) => stillBroken({ faults, asks: kept }));
  faults = await leaveOut(faults, (kept) => stillBroken({ faults: kept, asks }));
  return { faults, asks };
}

async function leaveOut<T>(
  all: readonly T[],
  isEnough: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < kept.length; ) {
      const smaller = kept.filter((_, place) => place < at || place >= at + size);
      if (await isEnough(smaller)) kept = smaller;
      else at += size;
    }
  return kept;
}

function isSameBreach(one: RunResult, other: RunResult): boolean {
  if (one.violations.length === 0) return other.problems.length > 0;
  const names = new Set(one.violations.map(({ invariant }) => invariant));
  return other.violations.some(({ invariant }) => names.has(invariant));
}
