import { replaceGlobals } from "./globals.ts";
import { mutants } from "./mutants.ts";
import { type RunResult, runWorld } from "./run-world.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { type Part, partOf, shrink } from "./shrink.ts";

export type SeedOptions = {
  readonly part?: Part;
  /** A name of `mutants`; left out, the true bot. */
  readonly mutant?: string;
  readonly keepTrace?: boolean;
};

/** Once for a thread: from here on its clocks and timers are the simulation's. */
const globals = replaceGlobals();

/** Plays one seed in this thread; one at a time. */
export async function runSeed(seed: number, options: SeedOptions = {}): Promise<RunResult> {
  return runScenario(partOf(scenarioOf(seed), options.part ?? {}), options);
}

/** The smallest part of a broken seed that is still broken. */
export const shrinkSeed = (seed: number, broken: RunResult, options: SeedOptions): Promise<Part> =>
  shrink(scenarioOf(seed), broken, (smaller) => runScenario(smaller, options));

function runScenario(scenario: Scenario, { mutant, keepTrace = false }: SeedOptions): Promise<RunResult> {
  const chosen = mutant === undefined ? {} : mutants[mutant];
  if (chosen === undefined) throw new RangeError(`no mutant is called "${mutant}"`);
  return runWorld(scenario, globals, { mutant: chosen, keepTrace });
}

export const isBroken = ({ violations, problems }: RunResult): boolean =>
  violations.length > 0 || problems.length > 0;
