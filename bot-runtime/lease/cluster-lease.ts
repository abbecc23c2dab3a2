import type { LeaseAttempt } from "../inbox/port.ts";
import { isKubeError } from "../kube/errors.ts";
import {
  epochOf,
  holderOf,
  type LeaseObject,
  parseLease,
  recordOf,
  released,
  renewed,
  taken,
} from "../kube/lease-object.ts";
import type { LeaseBox } from "../kube/objects.ts";
import { limits } from "./limits.ts";
import type { LeasePort, LeaseTimes } from "./port.ts";

export type ClusterLeaseOptions = {
  /** Who we are: a pod's UID, so that a restarted container of the same pod takes its own lease back at once. */
  readonly holder: string;
  /** The highest epoch that the store knows; rejects while it is away. */
  readonly storeEpoch: () => Promise<number>;
  readonly times?: Pick<LeaseTimes, "durationMs">;
  /** Monotonic, ms. */
  readonly now?: () => number;
};

/**
 * A binding's Lease in the cluster, made by the operator. Every write carries the version that it was read at, so that of two who want
 * it one is refused. Clocks of different machines are never compared: it has run out when it did not change for its duration
 * while we looked.
 */
export function clusterLease(
  box: LeaseBox,
  { holder, storeEpoch, times: { durationMs } = limits, now = () => performance.now() }: ClusterLeaseOptions,
): LeasePort {
  let seen: { readonly record: string; readonly sinceMs: number } | undefined;
  /** As we wrote it last. */
  let ours: LeaseObject | undefined;

  const isFree = (lease: LeaseObject): boolean => {
    const record = recordOf(lease);
    if (seen?.record !== record) seen = { record, sinceMs: now() };
    const holds = holderOf(lease);
    return holds === undefined || holds === holder || now() - seen.sinceMs > durationOf(lease);
  };
  const durationOf = ({ spec }: LeaseObject): number =>
    Math.min(mostMs, spec?.leaseDurationSeconds ? spec.leaseDurationSeconds * 1_000 : durationMs);

  /** Writes what `change` makes of the present Lease, where `may` says so; again when somebody else wrote in between. */
  const change = async (
    may: (lease: LeaseObject) => boolean,
    make: (lease: LeaseObject) => LeaseObject,
    known?: LeaseObject,
  ): Promise<{ readonly done: boolean; readonly lease: LeaseObject }> => {
    let lease = known ?? parseLease(await box.read());
    for (let conflicts = 0; ; conflicts += 1) {
      if (!may(lease)) return { done: false, lease };
      try {
        return { done: true, lease: parseLease(await box.write(make(lease))) };
      } catch (error) {
        if (!isKubeError(error, 409) || conflicts === mostConflicts) throw error;
        lease = parseLease(await box.read());
      }
    }
  };
  const isOurs = (epoch: number) => (lease: LeaseObject) =>
    holderOf(lease) === holder && epochOf(lease) === epoch;

  return {
    async acquire(): Promise<LeaseAttempt> {
      const found = parseLease(await box.read());
      if (!isFree(found)) return { kind: "taken", holder: holderOf(found) ?? "" };
      // A store that is away keeps nobody from the lease, only from working: whoever holds it tells what is wrong.
      const known = await storeEpoch().catch(() => 0);
      const take = (lease: LeaseObject) =>
        taken(lease, { holder, epoch: Math.max(epochOf(lease), known) + 1, durationMs }, new Date());
      const { done, lease } = await change(isFree, take, found);
      if (!done) return { kind: "taken", holder: holderOf(lease) ?? "" };
      ours = lease;
      return { kind: "held", epoch: epochOf(lease) };
    },
    async renew(epoch) {
      const { done, lease } = await change(isOurs(epoch), (held) => renewed(held, new Date()), ours);
      if (done) ours = lease;
      return done;
    },
    async release(epoch) {
      await change(isOurs(epoch), (held) => released(held, new Date()), ours);
    },
  };
}

/** A Lease that was edited by hand may claim any duration, ms. */
const mostMs = 60_000;

/** Somebody may label the Lease in between; more often than that is a storm, and the next attempt is two seconds away. */
const mostConflicts = 3;
