import { crossings } from "./borders.ts";
import { readImports } from "./imports.ts";
import { run } from "./run.ts";

/** Everything that can be judged without running the product: types, lint and format, borders, generated files. */
const steps: readonly (readonly [name: string, step: () => Promise<number>])[] = [
  ["types", () => run("tsc", ["-p", "tsconfig.json"])],
  ["types of the page", () => run("tsc", ["-p", "playground/page/tsconfig.json"])],
  ["lint and format", () => run("biome", ["check", "--error-on-warnings", "."])],
  ["borders between rooms", async () => report(crossings(readImports(".")))],
  ["generated files are fresh", () => run("node", ["crds/generate.ts", "--check"])],
  ["the chart's generated files are fresh", () => run("node", ["scripts/generate-chart.ts", "--check"])],
  ["the page about Slack is fresh", () => run("node", ["bot-runtime/manifest/generate.ts", "--check"])],
  ["the list of faults is fresh", () => run("node", ["test/faults/generate.ts", "--check"])],
];

function report(problems: readonly string[]): number {
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

const failed: string[] = [];
for (const [name, step] of steps) {
  const code = await step();
  console.log(`${code === 0 ? "ok  " : "FAIL"}  ${name}`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`\nFailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
