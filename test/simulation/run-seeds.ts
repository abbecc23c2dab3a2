import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Done, Job } from "./worker.ts";

export type Batch = {
  /** Any number of them: they are taken one after the other until `enough`. */
  readonly seeds: Iterable<number>;
  readonly mutant?: string;
  readonly threads: number;
  /** Whether a broken seed is made smaller before it is told. */
  readonly shrinks?: boolean;
  /** Told of each seed; true ends the batch. */
  readonly enough?: (done: Done) => boolean;
};

export type BatchResult = {
  readonly seeds: number;
  readonly turns: number;
  readonly broken: readonly Done[];
};

/** Plays seeds in threads, since each world needs the clocks of a thread for itself. */
export async function runSeeds({
  seeds,
  mutant,
  threads,
  shrinks = false,
  enough,
}: Batch): Promise<BatchResult> {
  const waiting = Iterator.from(seeds);
  const broken: Done[] = [];
  let [played, turns, over] = [0, 0, false];
  const serve = async (): Promise<void> => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    try {
      while (!over) {
        const { value: seed, done } = waiting.next();
        if (done) return;
        const job: Job = { seed, shrinks, ...(mutant === undefined ? {} : { mutant }) };
        worker.postMessage(job);
        const [told] = (await once(worker, "message")) as [Done];
        played += 1;
        turns += told.result.turns;
        if (told.result.violations.length + told.result.problems.length > 0) broken.push(told);
        over ||= enough?.(told) ?? false;
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, serve));
  return { seeds: played, turns, broken };
}
