import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { chartReadme, chartValues } from "./chart-readme.ts";

const root = join(import.meta.dirname, "..");
const chart = "charts/slack-agent-operator";
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** What of the chart follows from other files, by its path in the repository. The copy of the CRD is written by `crds/generate.ts`. */
export function generatedChartFiles(): ReadonlyMap<string, string> {
  const { version } = packageJson;
  return new Map([
    [`${chart}/README.md`, chartReadme(chartValues(read(`${chart}/values.yaml`)), version)],
    [
      `${chart}/Chart.yaml`,
      read(`${chart}/Chart.yaml`).replace(/^appVersion: .*$/m, `appVersion: "${version}"`),
    ],
  ]);
}

/** Paths of those that differ from what they follow from. */
export function staleChartFiles(): string[] {
  return [...generatedChartFiles()]
    .filter(([path, content]) => contentOf(path) !== content)
    .map(([path]) => path);
}

function contentOf(path: string): string | undefined {
  try {
    return read(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function main(args: readonly string[]): number {
  const stale = staleChartFiles();
  if (args.includes("--check")) {
    for (const path of stale) console.error(`${path} is stale: run npm run generate and commit it`);
    return stale.length === 0 ? 0 : 1;
  }
  const files = generatedChartFiles();
  for (const path of stale) {
    writeFileSync(join(root, path), files.get(path) ?? "");
    console.log(`wrote ${path}`);
  }
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
