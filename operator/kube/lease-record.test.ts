import { expect, test } from "vitest";
import { heldBy, type LeaseSpec, mayHold, released, seenAgain } from "./lease-record.ts";
import type { KubeObject } from "./object.ts";

const aLease = (spec: LeaseSpec): KubeObject => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "election", namespace: "a", resourceVersion: "7" },
  spec,
});
const now = new Date("2026-11-24T08:00:00.123Z");

test.each([
  ["nobody holds it", {}, 0, true],
  ["it was given back", { holderIdentity: "" }, 0, true],
  ["it is ours already", { holderIdentity: "us", leaseDurationSeconds: 15 }, 0, true],
  ["another's record is fresh", { holderIdentity: "them", leaseDurationSeconds: 15 }, 14_999, false],
  ["another's record is old", { holderIdentity: "them", leaseDurationSeconds: 15 }, 15_000, true],
  ["another holds it for longer", { holderIdentity: "them", leaseDurationSeconds: 60 }, 59_999, false],
  ["another does not say for how long", { holderIdentity: "them" }, 14_999, false],
  // Whatever time stands in it: clocks of different machines are never compared.
  [
    "another's clock is wrong",
    { holderIdentity: "them", renewTime: "2001-01-01T00:00:00.000000Z" },
    0,
    false,
  ],
])("%s: %j, unchanged for %i ms, may be held: %s", (_, spec, ageMs, expected) => {
  expect(mayHold({ lease: aLease(spec), sinceMs: 1_000 }, "us", 1_000 + ageMs)).toBe(expected);
});

test("a record's age counts from when it last changed before our eyes", () => {
  const first = seenAgain(undefined, aLease({ holderIdentity: "them", renewTime: "1" }), 100);
  const same = seenAgain(first, aLease({ holderIdentity: "them", renewTime: "1" }), 200);
  const renewed = seenAgain(same, aLease({ holderIdentity: "them", renewTime: "2" }), 300);
  expect([first.sinceMs, same.sinceMs, renewed.sinceMs]).toEqual([100, 100, 300]);
});

test("taking it over counts a transition and begins anew; renewing keeps both", () => {
  const taken = heldBy(
    aLease({ holderIdentity: "them", acquireTime: "then", leaseTransitions: 3 }),
    "us",
    now,
  );
  const renewTime = "2026-11-24T08:00:00.123000Z";
  expect(taken).toMatchObject({
    metadata: { resourceVersion: "7" },
    spec: {
      holderIdentity: "us",
      acquireTime: renewTime,
      renewTime,
      leaseTransitions: 4,
      leaseDurationSeconds: 15,
    },
  });
  const later = new Date("2026-11-24T08:00:02.000Z");
  expect(heldBy(taken, "us", later).spec).toMatchObject({ acquireTime: renewTime, leaseTransitions: 4 });
  expect(heldBy(aLease({}), "us", now).spec).toMatchObject({ leaseTransitions: 0 });
  expect(released(taken, later).spec).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1 });
});
