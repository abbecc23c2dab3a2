import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Contender, contenders } from "./contenders.ts";
import { benchOperator, describeOperatorBench } from "./operator/index.ts";
import type { Figures, Scenario } from "./scenario.ts";
import { duplicates } from "./scenarios/duplicates.ts";
import { handOver } from "./scenarios/hand-over.ts";
import { idle } from "./scenarios/idle.ts";
import { kill } from "./scenarios/kill.ts";
import { latency } from "./scenarios/latency.ts";
import { refresh } from "./scenarios/refresh.ts";
import { start } from "./scenarios/start.ts";
import { throughput } from "./scenarios/throughput.ts";
import { median } from "./statistics.ts";
import { markdownTable, type Row, withTable } from "./table.ts";

const scenarios = [latency, throughput, idle, start, handOver, refresh, kill, duplicates] as const;

const usage = `Usage: npm run bench -- [NAME…] [options]
       npm run bench -- operator [options]

Measures the bot beside a Bolt bot, in one run, taking turns. NAME: ${scenarios.map(({ name }) => name).join(", ")} (default: all)
With "operator", the operator beside one on controller-runtime, each on an API server of its own (needs Go and test/cluster/build).

  --json FILE       every round's figures
  --rounds N        instead of each scenario's own; of the operator: 2
  --markdown FILE   puts the bots' table between its marks in FILE, e.g. README.md
  --bindings N      of the operator: how many at once (1000)
  --idle SECONDS    of the operator: how long nothing happens (30)
  --help
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      markdown: { type: "string" },
      rounds: { type: "string" },
      bindings: { type: "string", default: "1000" },
      idle: { type: "string", default: "30" },
      help: { type: "boolean" },
    },
  });
  const ofOperator = positionals.length === 1 && positionals[0] === "operator";
  const unknown = ofOperator ? [] : positionals.filter((name) => !scenarios.some((one) => one.name === name));
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const [bindings, idleSeconds] = [Number(values.bindings), Number(values.idle)];
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const areNumbers = [rounds ?? 1, bindings, idleSeconds].every((one) => Number.isInteger(one) && one > 0);
  if (unknown.length > 0 || !areNumbers) {
    const mistake =
      unknown.length > 0 ? `There is no ${unknown.join(", ")}.` : "Numbers are whole, and at least 1.";
    console.error(`${mistake}\n\n${usage}`);
    return 2;
  }
  if (!existsSync("/proc/self/stat")) {
    console.error("Memory and CPU time are read from /proc: run this on Linux.");
    return 2;
  }
  if (ofOperator) {
    const result = await benchOperator({ bindings, idleSeconds, rounds: rounds ?? 2 });
    console.log(`\n${describeOperatorBench(result)}`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const all = await contenders(folder);
    const results = await measure(chosen, all, rounds);
    const table = describe(results, all);
    console.log(`\n${table}`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
    if (values.markdown !== undefined)
      writeFileSync(values.markdown, withTable(readFileSync(values.markdown, "utf8"), table));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Result = { readonly scenario: Scenario; readonly rounds: Readonly<Record<string, readonly Figures[]>> };

/** Round by round, everybody in each: what else the machine does then meets all alike. */
async function measure(
  chosen: readonly Scenario[],
  all: readonly Contender[],
  rounds: number | undefined,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const scenario of chosen) {
    const figures: Record<string, Figures[]> = Object.fromEntries(all.map(({ name }) => [name, []]));
    for (let round = 1; round <= (rounds ?? scenario.rounds); round += 1) {
      const runOne = async (contender: Contender): Promise<void> => {
        const reached = await scenario.run(contender);
        figures[contender.name]?.push(reached);
        console.error(`${scenario.name} ${round}, ${contender.name}: ${line(reached)}`);
      };
      if (scenario.together) await Promise.all(all.map(runOne));
      else for (const contender of inTurn(all, round)) await runOne(contender);
    }
    results.push({ scenario, rounds: figures });
  }
  return results;
}

/** Another one begins each round. */
const inTurn = <T>(all: readonly T[], round: number): readonly T[] => [
  ...all.slice(round % all.length),
  ...all.slice(0, round % all.length),
];

const line = (figures: Figures): string =>
  Object.entries(figures)
    .map(([key, value]) => `${key} ${Number(value.toFixed(2))}`)
    .join(", ");

function describe(results: readonly Result[], all: readonly Contender[]): string {
  const rows: Row[] = results.flatMap(({ scenario, rounds }) =>
    scenario.metrics.map((metric) => ({
      metric,
      values: Object.fromEntries(
        all.map(({ name }) => [
          name,
          median((rounds[name] ?? []).map((one) => one[metric.key] ?? Number.NaN)),
        ]),
      ),
    })),
  );
  const table = markdownTable(
    rows,
    all.map(({ name }) => name),
  );
  return `${table}\n\nNode ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), all bots bundled; ours started with the flags of \`scripts/build.ts\`; Redis with \`appendfsync always\`.`;
}

process.exitCode = await main();
