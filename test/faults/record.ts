import { appendFileSync } from "node:fs";
import type { History, Violation } from "../history/index.ts";

/** What a test measured of a fault: for the tables of docs/faults.md. */
export type Figures = {
  /** The test's title, as the catalogue names it. */
  readonly test: string;
  /** Requests that people made, all tests of this row together. */
  readonly requests: number;
  readonly lost: number;
  readonly doubled: number;
  /** From the end of the fault, or from the kill, until the answer stood, ms: the longest. */
  readonly recoveredMs?: number;
  readonly note?: string;
};

/** Counts a history's requests, and what of them was lost or done twice. */
export function figuresOf(judged: {
  readonly history: History;
  readonly violations: readonly Violation[];
}): Pick<Figures, "requests" | "lost" | "doubled"> {
  const count = (...invariants: Violation["invariant"][]) =>
    judged.violations.filter(({ invariant }) => invariants.includes(invariant)).length;
  const requests = judged.history.filter(({ kind }) => kind === "asked").length;
  return { requests, lost: count("L1"), doubled: count("L2", "L3") };
}

/** Kept where `FAULTS_RECORD` names a file; else nowhere. One line of JSON each, so that tests that run at once do not meet. */
export function record(figures: Figures): void {
  const file = process.env.FAULTS_RECORD;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}
