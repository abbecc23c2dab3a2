import { replaceGlobals } from "./globals.ts";
import { runWorld } from "./run-world.ts";
import { scenarioOf } from "./scenario.ts";

const globals = replaceGlobals();
const began = process.hrtime.bigint();
let turns = 0;
const [from, to] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 20)];
for (let seed = from; seed <= to; seed += 1) {
  const scenario = scenarioOf(seed);
  const r = await runWorld(scenario, globals, { keepTrace: process.argv.includes("--trace") });
  turns += r.turns;
  if (r.violations.length || r.problems.length || process.argv.includes("--trace")) {
    console.log(
      "seed",
      seed,
      JSON.stringify(r.violations),
      r.problems,
      JSON.stringify(scenario.features),
      scenario.faults.map((f) => JSON.stringify(f)),
    );
    for (const line of r.trace) console.log(line);
  }
}
const ms = Number(process.hrtime.bigint() - began) / 1e6;
console.log({ turns, ms, perTurn: ms / turns });
