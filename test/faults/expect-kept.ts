import { expect } from "vitest";
import { type JudgeOptions, judge } from "./judge.ts";
import { figuresOf, record } from "./record.ts";

/**
 * What stands in Slack, at the agents and in the bots' logs breaks no promise; what was counted is recorded under the test's title. `recoveredMs`:
 * from the end of the fault until the answer stood.
 */
export function expectKept(
  title: string,
  world: Parameters<typeof judge>[0],
  agents: JudgeOptions["agents"],
  recoveredMs?: number,
): void {
  const judged = judge(world, { agents });
  expect(judged.violations).toEqual([]);
  record({ test: title, ...figuresOf(judged), ...(recoveredMs === undefined ? {} : { recoveredMs }) });
}
