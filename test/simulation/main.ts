import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { mutants } from "./mutants.ts";
import { report } from "./report.ts";
import type { Part } from "./shrink.ts";

const usage = `Plays the bot's whole session in a simulated world, with faults drawn by a seed.

  npm run simulate -- --seeds N [--from SEED]   plays N seeds and makes those that break smaller
  npm run simulate -- --seed SEED [--trace]     plays one seed again, step by step the same

  --faults 0,2   keeps these of the seed's faults   --asks q1,q7   keeps these of its asks
  --mutant NAME  a bot that is wrong in one way: ${Object.keys(mutants).join("; ")}`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    from: { type: "string", default: "1" },
    faults: { type: "string" },
    asks: { type: "string" },
    mutant: { type: "string" },
    trace: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const { mutant } = values;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (values.seed !== undefined) process.exitCode = await playOne(Number(values.seed));
else if (values.seeds !== undefined)
  process.exitCode = await playMany(Number(values.seeds), Number(values.from));
else {
  say(usage);
  process.exitCode = values.help ? 0 : 2;
}

async function playOne(seed: number): Promise<number> {
  // Loaded here alone: it takes this thread's clocks for good.
  const { isBroken, runSeed } = await import("./run-seed.ts");
  const listed = (text: string): string[] => text.split(",").filter((one) => one !== "");
  const part: Part = {
    ...(values.faults === undefined ? {} : { faults: listed(values.faults).map(Number) }),
    ...(values.asks === undefined ? {} : { asks: listed(values.asks) }),
  };
  const given = mutant === undefined ? {} : { mutant };
  const result = await runSeed(seed, { part, keepTrace: values.trace, ...given });
  for (const line of result.trace) say(line);
  say(report(seed, result, part, mutant));
  const simulatedS = Math.round(result.simulatedMs / 1_000);
  say(`${result.turns} turns, ${result.steps} steps in ${simulatedS} s; fingerprint ${result.fingerprint}`);
  return isBroken(result) ? 1 : 0;
}

async function playMany(count: number, from: number): Promise<number> {
  const { runSeeds } = await import("./run-seeds.ts");
  const beganMs = performance.now();
  const { seeds, turns, broken } = await runSeeds({
    seeds: Array.from({ length: count }, (_, at) => from + at),
    threads: availableParallelism(),
    shrinks: true,
    ...(mutant === undefined ? {} : { mutant }),
    enough: ({ seed, result, part }) => {
      if (result.violations.length + result.problems.length > 0) say(report(seed, result, part, mutant));
      return false;
    },
  });
  const tookS = Math.round((performance.now() - beganMs) / 1_000);
  say(`${seeds} seeds, ${turns} turns in ${tookS} s: ${broken.length} seeds break a promise`);
  return broken.length === 0 ? 0 : 1;
}
