import { exitCodes } from "./exit-codes.ts";
import { limits } from "./limits.ts";
import type { Log } from "./ops/log.ts";

/** SIGTERM and SIGINT stop the operator once; a second one changes nothing, and a shutdown that hangs is cut. */
export function stopSignal(log: Log): AbortSignal {
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) return;
    log.info({ signal: name }, "stopping: what runs may end");
    stop.abort(new Error(`stopped by ${name}`));
    setTimeout(() => {
      log.error("the shutdown took too long: leaving; the next one finishes what was under way");
      process.exit(exitCodes.ok);
    }, limits.shutdownMs).unref();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return stop.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
