import { KubeError } from "../kube/errors.ts";
import type { LeaseObject } from "../kube/lease-object.ts";
import type { LeaseBox } from "../kube/objects.ts";

/** A Lease with the API server's rule of versions, in memory. */
export interface FakeLease extends LeaseBox {
  readonly now: () => LeaseObject;
  /** Somebody else changes it. */
  edit(change: (lease: LeaseObject) => LeaseObject): void;
  /** What becomes of the next calls: an answer that is `lost` comes after what was asked was done. */
  fail(...failures: ("fine" | "lost")[]): void;
  /** Writes that were taken. */
  writes: number;
}

export function fakeLease(): FakeLease {
  let lease: LeaseObject = { metadata: { name: "sab-bot", resourceVersion: "1" } };
  let failures: ("fine" | "lost")[] = [];
  const next = (changed: LeaseObject): LeaseObject => {
    const resourceVersion = String(Number(lease.metadata.resourceVersion) + 1);
    lease = { ...changed, metadata: { ...changed.metadata, resourceVersion } };
    return lease;
  };
  const answer = <T>(act: () => T): T => {
    const result = act();
    if (failures.shift() === "lost") throw new KubeError("PUT", { status: 0, reason: "NoAnswer" });
    return result;
  };
  const box: FakeLease = {
    writes: 0,
    now: () => lease,
    edit: (change) => void next(change(lease)),
    fail: (...given) => {
      failures = given;
    },
    read: async () => answer(() => structuredClone(lease)),
    write: async (given) => {
      await Promise.resolve();
      return answer(() => {
        if (given.metadata.resourceVersion !== lease.metadata.resourceVersion)
          throw new KubeError("PUT", { status: 409, reason: "Conflict" });
        box.writes += 1;
        return structuredClone(next(given as LeaseObject));
      });
    },
  };
  return box;
}
