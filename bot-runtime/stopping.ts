import { exitCodes } from "./exit-codes.ts";
import type { Log } from "./ops/log.ts";

/** The whole shutdown stays below this, ms: past it Slack would send again what the next pod has yet to take. */
const shutdownMarginMs = 4_000;

/** How a running bot is told to stop: once, by a signal or by itself; a second time changes nothing. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** `why` is a sentence for the log. A shutdown that hangs is cut. */
  stop(why: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Where to say so, once there is a log. */
  tellTo(log: Log): void;
}

/** SIGTERM and SIGINT stop the bot. */
export function stopOnSignals(drainMs: number): Stopping {
  const stopped = new AbortController();
  let log: Log | undefined;
  const stop: Stopping["stop"] = (why, fields = {}) => {
    if (stopped.signal.aborted) return;
    log?.info(fields, why);
    stopped.abort();
    setTimeout(() => {
      log?.error("the shutdown took too long: leaving; what was under way is stored and goes on elsewhere");
      process.exit(exitCodes.ok);
    }, drainMs + shutdownMarginMs).unref();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => stop("stopping: no new work, what runs may end", { signal }));
  return {
    signal: stopped.signal,
    stop,
    tellTo: (opened) => {
      log = opened;
    },
  };
}
