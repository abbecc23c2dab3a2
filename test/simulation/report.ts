import type { RunResult } from "./run-world.ts";
import { scenarioOf } from "./scenario.ts";
import { type Part, partOf } from "./shrink.ts";

/** What broke at a seed, and the command that plays the smallest such world again, as lines for a person. */
export function report(
  seed: number,
  { violations, problems }: Pick<RunResult, "violations" | "problems">,
  part: Part = {},
  mutant?: string,
): string {
  const { features, faults, asks } = partOf(scenarioOf(seed), part);
  return [
    `seed ${seed}: ${violations.length + problems.length} broken`,
    ...violations.map(({ invariant, what }) => `  ${invariant}  ${what}`),
    ...problems.map((what) => `  --  ${what}`),
    `  faults: ${faults.length === 0 ? "none" : ""}`,
    ...faults.map((fault) => `    ${JSON.stringify(fault)}`),
    `  asks: ${asks.map(({ id, form, thread }) => `${id} (${form} in ${thread})`).join(", ")}`,
    `  world: ${JSON.stringify(features)}`,
    `  ${replayCommand(seed, part, mutant)}`,
  ].join("\n");
}

export function replayCommand(seed: number, { faults, asks }: Part = {}, mutant?: string): string {
  const options = [
    `--seed ${seed}`,
    ...(faults === undefined ? [] : [`--faults "${faults.join(",")}"`]),
    ...(asks === undefined ? [] : [`--asks "${asks.join(",")}"`]),
    ...(mutant === undefined ? [] : [`--mutant "${mutant}"`]),
    "--trace",
  ];
  return `npm run simulate -- ${options.join(" ")}`;
}
