import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { mutants } from "./mutants.ts";
import { report } from "./report.ts";
import { runSeeds } from "./run-seeds.ts";
import type { Done } from "./worker.ts";

/** In CI the whole of it; elsewhere as much as fits between two saves of a file. */
const wantedTurns = process.env.CI === "true" ? 100_000 : 2_000;
/** Two workers at the most: other tests run beside them. */
const threads = Math.min(2, availableParallelism());
/** Far above what it takes: a machine may be busy with other things. */
const outerBoundMs = 30 * 60_000;

function* seedsFrom(first: number): Generator<number> {
  for (let seed = first; ; seed += 1) yield seed;
}

const told = ({ seed, result, part }: Done): string => report(seed, result, part);

test(`${wantedTurns} turns under faults keep every promise`, { timeout: outerBoundMs }, async () => {
  let turns = 0;
  const { broken } = await runSeeds({
    seeds: seedsFrom(1),
    threads,
    shrinks: true,
    enough: ({ result }) => {
      turns += result.turns;
      return turns >= wantedTurns;
    },
  });
  expect(broken.map(told).join("\n\n")).toBe("");
});

test("the same seed goes the same way, step by step, in every thread", {
  timeout: outerBoundMs,
}, async () => {
  const seeds = [3, 12, 24, 47, 3, 12, 24, 47];
  const played = new Map<number, Set<string>>();
  await runSeeds({
    seeds,
    threads,
    enough: ({ seed, result }) => {
      const known = played.get(seed) ?? new Set();
      played.set(seed, known.add(`${result.fingerprint} in ${result.steps} steps`));
      return false;
    },
  });
  expect([...played.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
});

/** Which invariant tells of a mistake, and how many seeds it takes at most. */
const caught: Readonly<Record<string, readonly string[]>> = {
  "acknowledges before it stores": ["L1", "L5"],
  "writes past the fence": ["L4"],
  "posts without a stored intent": ["L3"],
  "takes every delivery for a new one": ["L1", "L2"],
  "releases the lease before it drains": ["L4"],
  "posts again without looking": ["L3"],
};
const seedsAtMost = 300;

test("every mutant has an invariant that should see it", () => {
  expect(Object.keys(mutants).toSorted()).toEqual(Object.keys(caught).toSorted());
});

test.each(Object.entries(caught))(
  `a bot that %s is caught within ${seedsAtMost} seeds`,
  { timeout: outerBoundMs },
  async (mutant, invariants) => {
    const seen = new Set<string>();
    const { seeds } = await runSeeds({
      seeds: Array.from({ length: seedsAtMost }, (_, at) => at + 1),
      mutant,
      threads,
      enough: ({ result }) => {
        for (const { invariant } of result.violations) seen.add(invariant);
        return invariants.every((one) => seen.has(one));
      },
    });
    expect([...seen], `${seeds} seeds were played`).toEqual(expect.arrayContaining([...invariants]));
  },
);
