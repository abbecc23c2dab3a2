import { parentPort } from "node:worker_threads";
import { isBroken, runSeed, shrinkSeed } from "./run-seed.ts";
import type { RunResult } from "./run-world.ts";
import type { Part } from "./shrink.ts";

/** What a thread is asked for, and what it tells. */
export type Job = { readonly seed: number; readonly mutant?: string; readonly shrinks?: boolean };
export type Done = {
  readonly seed: number;
  readonly result: Omit<RunResult, "trace">;
  /** Of a broken seed, where it was to be made smaller. */
  readonly part?: Part;
};

parentPort?.on("message", async ({ seed, mutant, shrinks = false }: Job) => {
  const options = mutant === undefined ? {} : { mutant };
  const { trace: _, ...result } = await runSeed(seed, options);
  const small =
    shrinks && isBroken({ ...result, trace: [] })
      ? { part: await shrinkSeed(seed, { ...result, trace: [] }, options) }
      : {};
  const done: Done = { seed, result, ...small };
  parentPort?.postMessage(done);
});
