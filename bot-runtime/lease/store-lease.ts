import type { Store } from "../inbox/port.ts";
import { isGone } from "./holder.ts";
import { limits } from "./limits.ts";
import type { LeasePort, LeaseTimes } from "./port.ts";

/** The lease in the store, for bots outside a cluster. A holder of this machine that is surely gone does not have to run out. */
export function storeLease(
  store: Pick<Store, "acquireLease" | "renewLease" | "releaseLease">,
  holder: string,
  { durationMs }: Pick<LeaseTimes, "durationMs"> = limits,
): LeasePort {
  return {
    async acquire() {
      const attempt = await store.acquireLease(holder, durationMs);
      if (attempt.kind === "taken" && isGone(attempt.holder))
        return store.acquireLease(holder, durationMs, attempt.holder);
      return attempt;
    },
    renew: (epoch) => store.renewLease(holder, epoch, durationMs),
    release: (epoch) => store.releaseLease(holder, epoch),
  };
}
