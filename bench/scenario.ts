import type { Contender } from "./contenders.ts";

/** One number of a scenario, as the table shows it. */
export type Metric = {
  readonly key: string;
  /** With its unit, e.g. `answers per second`. */
  readonly label: string;
  readonly digits: number;
  readonly better: "less" | "more";
};

export type Figures = Readonly<Record<string, number>>;

export interface Scenario {
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly rounds: number;
  /** The contenders run at the same time: for what mostly waits. */
  readonly together: boolean;
  run(contender: Contender): Promise<Figures>;
}
