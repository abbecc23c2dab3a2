import { z } from "zod";
import { epochAnnotation } from "../../crds/index.ts";

/** What we read and write of a Lease (coordination.k8s.io/v1); whatever else it holds is kept as it is. */
const LeaseObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      renewTime: z.string().nullish(),
      acquireTime: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .optional(),
});
export type LeaseObject = z.infer<typeof LeaseObject>;

/** @throws when an API server answers with something else. */
export const parseLease = (value: unknown): LeaseObject => LeaseObject.parse(value);

/** Undefined where nobody holds it. */
export const holderOf = ({ spec }: LeaseObject): string | undefined => spec?.holderIdentity || undefined;

/** The epoch that it was taken with last; 0 before, and where the annotation is no number. */
export function epochOf({ metadata }: LeaseObject): number {
  const epoch = Number(metadata.annotations?.[epochAnnotation] ?? 0);
  return Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : 0;
}

/** Changes exactly when its holder did something to it: not when somebody labels it. */
export const recordOf = (lease: LeaseObject): string => JSON.stringify([lease.spec ?? {}, epochOf(lease)]);

export type Holding = { readonly holder: string; readonly epoch: number; readonly durationMs: number };

/** The same Lease as `holder` takes it. */
export function taken(lease: LeaseObject, { holder, epoch, durationMs }: Holding, now: Date): LeaseObject {
  const changesHands = holderOf(lease) !== holder;
  return {
    ...lease,
    metadata: {
      ...lease.metadata,
      annotations: { ...lease.metadata.annotations, [epochAnnotation]: String(epoch) },
    },
    spec: {
      ...lease.spec,
      holderIdentity: holder,
      leaseDurationSeconds: Math.ceil(durationMs / 1_000),
      acquireTime: microTime(now),
      renewTime: microTime(now),
      leaseTransitions: (lease.spec?.leaseTransitions ?? 0) + (changesHands ? 1 : 0),
    },
  };
}

export const renewed = (lease: LeaseObject, now: Date): LeaseObject => ({
  ...lease,
  spec: { ...lease.spec, renewTime: microTime(now) },
});

/** Nobody holds it. The epoch stays: it never goes back. */
export const released = (lease: LeaseObject, now: Date): LeaseObject => ({
  ...lease,
  spec: { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime: microTime(now) },
});

/** Kubernetes' MicroTime: exactly six digits of a second. */
const microTime = (at: Date): string => at.toISOString().replace("Z", "000Z");
