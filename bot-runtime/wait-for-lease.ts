import { KubeError } from "./kube/errors.ts";
import { type HeldLease, tryLease } from "./lease/hold-lease.ts";
import { limits } from "./lease/limits.ts";
import type { LeasePort } from "./lease/port.ts";
import type { Watchdog } from "./lease/watchdog.ts";
import type { Log } from "./ops/log.ts";
import { pause } from "./pause.ts";

/** A store that is away is asked again after this, ms, as long as nobody is known to hold the lease. */
const storeAwayMs = 500;

/** Stands by until the lease is ours; whoever does not answer is waited for. Undefined when `stop` aborts first. */
export async function waitForLease(
  port: LeasePort,
  watchdog: Watchdog,
  log: Log,
  stop: AbortSignal,
): Promise<HeldLease | undefined> {
  let holder: string | undefined;
  let told: string | undefined;
  let waitMs: number = limits.retryMs;
  while (!stop.aborted) {
    try {
      const attempt = await tryLease(port, limits, watchdog);
      if ("epoch" in attempt) return attempt;
      if (holder !== attempt.takenBy)
        log.info({ holder: attempt.takenBy }, "another process holds the lease: standing by");
      holder = attempt.takenBy;
      told = undefined;
      waitMs = limits.retryMs;
    } catch (error) {
      if (error instanceof KubeError) {
        if (told !== error.message)
          log.warn(
            { err: error, remedy: error.remedy },
            "the API server did not give the lease: asking again",
          );
        told = error.message;
      } else {
        log.warn({ err: error }, "the store did not answer the request for the lease");
        if (holder === undefined) waitMs = storeAwayMs;
      }
    }
    await pause(waitMs, stop);
  }
  return undefined;
}
