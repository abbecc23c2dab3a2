import { Worker } from "node:worker_threads";
import { exitCodes } from "../exit-codes.ts";

/** Ends the process when the event loop stalls past the moment until which the lease is surely ours. */
export interface Watchdog {
  /** `untilMs` on the clock of `performance.now()`; each call replaces the one before. */
  endProcessAfter(untilMs: number): void;
  /** Nothing is held: nothing has to end. */
  rest(): void;
}

export const noWatchdog: Watchdog = { endProcessAfter: () => {}, rest: () => {} };

/** Who woke up past the deadline together with us (SIGCONT) gets so long to end, or to renew, by itself, ms. */
const graceMs = 2_000;

/** How long the event loop's thread is asked to leave with our own exit code before the process is killed, ms. */
const askMs = 500;

/**
 * A thread that sleeps until the deadline; its clock is the same as ours. Only an inspector reaches a thread that is busy; one that
 * waits inside the system is not reached at all, and the process is killed. It costs a bot about 9 MB, most of it V8's and Node's own
 * for a second thread; what its start leaves behind (2 MB more) is collected before it sleeps.
 */
const source = `
const { workerData: until } = require("node:worker_threads");
require("node:v8").setFlagsFromString("--expose-gc");
require("node:vm").runInNewContext("gc")({ type: "major", flavor: "last-resort" });
for (;;) {
  const deadline = Atomics.load(until, 0);
  if (deadline === 0n) { Atomics.wait(until, 0, 0n); continue; }
  const leftMs = Number(deadline - process.hrtime.bigint()) / 1e6;
  if (leftMs > 0) { Atomics.wait(until, 0, deadline, leftMs); continue; }
  if (Atomics.wait(until, 0, deadline, ${graceMs}) === "timed-out") break;
}
require("node:fs").writeSync(2, "the event loop stalled past the end of the lease: ending\\n");
const { Session } = require("node:inspector");
const session = new Session();
session.connectToMainThread();
session.post("Runtime.evaluate", { expression: "process.reallyExit(${exitCodes.leaseLost})" }, () => {});
Atomics.wait(until, 0, Atomics.load(until, 0), ${askMs});
process.kill(process.pid, "SIGKILL");
`;

/** Starts the thread at the first deadline. `onFailure`: it is gone, and a stall would end nothing any more. */
export function startWatchdog(onFailure: (error: unknown) => void): Watchdog {
  // Nanoseconds on the system's monotonic clock; 0: rest.
  const until = new BigInt64Array(new SharedArrayBuffer(8));
  let worker: Worker | undefined;
  const set = (deadline: bigint): void => {
    Atomics.store(until, 0, deadline);
    Atomics.notify(until, 0);
  };
  return {
    endProcessAfter(untilMs) {
      set(process.hrtime.bigint() + BigInt(Math.round((untilMs - performance.now()) * 1e6)));
      if (worker !== undefined) return;
      worker = new Worker(source, { eval: true, workerData: until, env: {}, execArgv: [] });
      worker.unref();
      worker.on("error", onFailure);
    },
    rest: () => set(0n),
  };
}
