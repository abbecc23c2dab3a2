import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { clusterParts } from "../../playground/cluster/index.ts";
import { median } from "../statistics.ts";
import { markdownTable, type Row } from "../table.ts";
import { operatorContenders } from "./contenders.ts";
import { type Phase, phases, type Round, runRound } from "./round.ts";

export type OperatorBench = {
  readonly bindings: number;
  readonly rounds: number;
  readonly idleSeconds: number;
};

export type OperatorResult = OperatorBench & {
  readonly rounds: number;
  readonly figures: Readonly<Record<string, readonly Round[]>>;
};

/** Bound of one part of a round: far above what it takes, so that what hangs is found. */
const secondsPerBinding = 0.6;

/** Measures our operator beside one on controller-runtime, taking turns. @throws where a cluster's part or Go is missing. */
export async function benchOperator(bench: OperatorBench): Promise<OperatorResult> {
  const parts = clusterParts(["etcd", "kube-apiserver"]);
  if (!parts.found) throw new Error(parts.why);
  const folder = mkdtempSync(join(tmpdir(), "bench-operator-bundle-"));
  try {
    const contenders = await operatorContenders(folder);
    const figures: Record<string, Round[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
    const patienceSeconds = 120 + bench.bindings * secondsPerBinding;
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        const reached = await runRound(contender, { ...bench, patienceSeconds });
        figures[contender.name]?.push(reached);
        for (const name of phases)
          console.error(`${round + 1}, ${contender.name}, ${name}: ${line(reached[name])}`);
      }
    }
    return { ...bench, figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const line = ({ seconds, cpuSeconds, memoryMB, calls }: Phase): string =>
  `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${memoryMB.toFixed(0)} MB, ${JSON.stringify(calls)}`;

/** The result as a Markdown table and a line about the machine. Pure but for that line. */
export function describeOperatorBench({ bindings, idleSeconds, figures }: OperatorResult): string {
  const names = Object.keys(figures);
  const rows = rowsOf(idleSeconds).map(
    ({ label, digits, of }): Row => ({
      metric: { key: label, label, digits, better: "less" },
      values: Object.fromEntries(names.map((name) => [name, median((figures[name] ?? []).map(of))])),
    }),
  );
  return `${markdownTable(rows, names)}\n\n${bindings} bindings, ${cpus().length} cores (${cpus()[0]?.model.trim()}) shared with the API server and its etcd, Node ${process.version}.`;
}

type OperatorRow = { readonly label: string; readonly digits: number; readonly of: (round: Round) => number };

const rowsOf = (idleSeconds: number): readonly OperatorRow[] => [
  { label: "all created at once until all are ready, s", digits: 1, of: ({ create }) => create.seconds },
  { label: "… CPU of the operator, s", digits: 1, of: ({ create }) => create.cpuSeconds },
  { label: "… writes", digits: 0, of: ({ create }) => create.writes },
  { label: "… reads", digits: 0, of: ({ create }) => create.reads },
  { label: `${idleSeconds} s idle: writes`, digits: 0, of: ({ idle }) => idle.writes },
  { label: "… reads other than watches", digits: 0, of: ({ idle }) => idle.reads },
  { label: "… CPU, s", digits: 2, of: ({ idle }) => idle.cpuSeconds },
  { label: "… memory, MB", digits: 0, of: ({ idle }) => idle.memoryMB },
  { label: "image of all changed until all are ready, s", digits: 1, of: ({ change }) => change.seconds },
  { label: "… CPU, s", digits: 1, of: ({ change }) => change.cpuSeconds },
  { label: "… writes", digits: 0, of: ({ change }) => change.writes },
  { label: "highest memory, MB", digits: 0, of: ({ peakMB }) => peakMB },
  { label: "restart among all until the last request, s", digits: 1, of: ({ restart }) => restart.seconds },
  { label: "… writes", digits: 0, of: ({ restart }) => restart.writes },
  { label: "… reads", digits: 0, of: ({ restart }) => restart.reads },
  { label: "all deleted: calls", digits: 0, of: ({ delete: gone }) => gone.reads + gone.writes },
];
