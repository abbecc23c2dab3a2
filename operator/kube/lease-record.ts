import { limits } from "./limits.ts";
import { microTime } from "./micro-time.ts";
import type { KubeObject } from "./object.ts";

/** `spec` of a Lease (coordination.k8s.io/v1), as client-go's election writes it. */
export type LeaseSpec = {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
};

/** A Lease, and since when, on our own clock, its record has been as it is. */
export type SeenLease = { readonly lease: KubeObject; readonly sinceMs: number };

/** A Lease that was read again keeps its time as long as nobody wrote its record. Pure. */
export function seenAgain(before: SeenLease | undefined, lease: KubeObject, nowMs: number): SeenLease {
  const isSame = before !== undefined && JSON.stringify(before.lease.spec) === JSON.stringify(lease.spec);
  return { lease, sinceMs: isSame ? before.sinceMs : nowMs };
}

/** Whether `identity` may write itself into the record: nobody holds it, we do, or the holder has been silent for too long. Pure. */
export function mayHold({ lease, sinceMs }: SeenLease, identity: string, nowMs: number): boolean {
  const { holderIdentity = "", leaseDurationSeconds } = specOf(lease);
  if (holderIdentity === "" || holderIdentity === identity) return true;
  const durationMs = leaseDurationSeconds === undefined ? limits.leaseMs : leaseDurationSeconds * 1_000;
  return nowMs >= sinceMs + durationMs;
}

/** The Lease with us as its holder, renewed at `now`. Its `resourceVersion` makes writing it fail when another was first. Pure. */
export function heldBy(lease: KubeObject, identity: string, now: Date): KubeObject {
  const before = specOf(lease);
  const isOurs = before.holderIdentity === identity;
  const renewTime = microTime(now);
  const spec: LeaseSpec = {
    ...before,
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(limits.leaseMs / 1_000),
    renewTime,
    acquireTime: (isOurs ? before.acquireTime : undefined) ?? renewTime,
    leaseTransitions:
      (before.leaseTransitions ?? 0) + (isOurs || before.holderIdentity === undefined ? 0 : 1),
  };
  return { ...lease, spec };
}

/** The Lease with no holder: whoever looks next may have it at once. Pure. */
export function released(lease: KubeObject, now: Date): KubeObject {
  const renewTime = microTime(now);
  const spec: LeaseSpec = {
    ...specOf(lease),
    holderIdentity: "",
    leaseDurationSeconds: 1,
    renewTime,
    acquireTime: renewTime,
  };
  return { ...lease, spec };
}

/** Who holds it; empty for nobody. Pure. */
export const holderOf = (lease: KubeObject): string => specOf(lease).holderIdentity ?? "";

const specOf = (lease: KubeObject): LeaseSpec => (lease.spec ?? {}) as LeaseSpec;
