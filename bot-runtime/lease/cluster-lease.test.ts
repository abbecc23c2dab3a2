import { describe, expect, test } from "vitest";
import { epochOf, holderOf, type LeaseObject } from "../kube/lease-object.ts";
import { fakeLease } from "./cluster-lease.fixture.ts";
import { clusterLease } from "./cluster-lease.ts";

const labelled = (lease: LeaseObject): LeaseObject => ({
  ...lease,
  metadata: { ...lease.metadata, labels: { seen: "yes" } },
});
const withSpec = (spec: LeaseObject["spec"]) => (lease: LeaseObject) => ({
  ...lease,
  spec: { ...lease.spec, ...spec },
});

/** A Lease, and us with a clock of our own. */
function scene(storeEpoch: () => Promise<number> = async () => 0) {
  const box = fakeLease();
  const clock = { nowMs: 0 };
  const as = (holder: string) => clusterLease(box, { holder, storeEpoch, now: () => clock.nowMs });
  return { box, clock, as };
}

describe("the epoch", () => {
  test.each([
    ["is above the Lease's own", 4, async () => 2, 5],
    ["is above the store's, where that one is higher", 4, async () => 9, 10],
    ["is the Lease's next where the store does not answer", 4, () => Promise.reject(new Error("away")), 5],
  ])("%s", async (_, annotated, store, epoch) => {
    const { box, as } = scene(store);
    box.edit((lease) => ({
      ...lease,
      metadata: {
        ...lease.metadata,
        annotations: { "slackagents.dev/epoch": String(annotated), kept: "yes" },
      },
    }));
    expect(await as("us").acquire()).toEqual({ kind: "held", epoch });
    expect(epochOf(box.now())).toBe(epoch);
    expect(box.now().metadata.annotations).toMatchObject({ kept: "yes" });
  });

  test.each(["-1", "x", "1e400", ""])("an annotation %j counts as none", async (annotation) => {
    const { box, as } = scene();
    box.edit((lease) => ({
      ...lease,
      metadata: { ...lease.metadata, annotations: { "slackagents.dev/epoch": annotation } },
    }));
    expect(await as("us").acquire()).toEqual({ kind: "held", epoch: 1 });
  });
});

describe("whether it has run out", () => {
  test("is judged by our own clock since it last changed, never by the times that stand in it", async () => {
    const { box, clock, as } = scene();
    box.edit(
      withSpec({
        holderIdentity: "other",
        leaseDurationSeconds: 15,
        renewTime: "1999-01-01T00:00:00.000000Z",
      }),
    );
    const us = as("us");
    expect(await us.acquire()).toEqual({ kind: "taken", holder: "other" });
    clock.nowMs = 15_000;
    box.edit(withSpec({ renewTime: "2099-01-01T00:00:00.000000Z" }));
    expect(await us.acquire()).toMatchObject({ kind: "taken" });
    clock.nowMs = 29_000;
    expect(await us.acquire()).toMatchObject({ kind: "taken" });
    clock.nowMs = 30_001;
    expect(await us.acquire()).toMatchObject({ kind: "held" });
  });

  test("a label that somebody sets is no sign of life", async () => {
    const { box, clock, as } = scene();
    box.edit(withSpec({ holderIdentity: "other", leaseDurationSeconds: 15 }));
    const us = as("us");
    await us.acquire();
    clock.nowMs = 15_001;
    box.edit(labelled);
    expect(await us.acquire()).toMatchObject({ kind: "held" });
  });

  test("a duration that somebody wrote by hand does not keep a binding silent for long", async () => {
    const { box, clock, as } = scene();
    box.edit(withSpec({ holderIdentity: "other", leaseDurationSeconds: 1_000_000 }));
    const us = as("us");
    await us.acquire();
    clock.nowMs = 60_001;
    expect(await us.acquire()).toMatchObject({ kind: "held" });
  });
});

describe("a renewal", () => {
  test("goes through although somebody labelled the Lease in between", async () => {
    const { box, as } = scene();
    const us = as("us");
    await us.acquire();
    box.edit(labelled);
    expect(await us.renew(1)).toBe(true);
    expect(box.now().metadata).toMatchObject({ labels: { seen: "yes" } });
  });

  test("whose answer was lost costs nothing: the next one finds it done", async () => {
    const { box, as } = scene();
    const us = as("us");
    await us.acquire();
    box.fail("lost");
    await expect(us.renew(1)).rejects.toThrow();
    expect(await us.renew(1)).toBe(true);
  });

  test.each([
    ["somebody took it by hand", withSpec({ holderIdentity: "other" })],
    ["somebody cleared it", withSpec({ holderIdentity: null })],
    [
      "it was deleted and made anew",
      ({ metadata: { annotations: _, ...metadata } }: LeaseObject): LeaseObject => ({ metadata }),
    ],
    [
      "our pod's next container took it",
      (lease: LeaseObject): LeaseObject => ({
        ...lease,
        metadata: { ...lease.metadata, annotations: { "slackagents.dev/epoch": "2" } },
      }),
    ],
  ])("is refused when %s", async (_, change) => {
    const { box, as } = scene();
    const us = as("us");
    await us.acquire();
    box.edit(change);
    expect(await us.renew(1)).toBe(false);
    const { writes } = box;
    await us.release(1);
    expect(box.writes).toBe(writes);
  });
});

test("an acquisition whose answer was lost is found to be ours, and gets a higher epoch", async () => {
  const { box, as } = scene();
  const us = as("us");
  box.fail("fine", "lost");
  await expect(us.acquire()).rejects.toThrow();
  expect(await us.acquire()).toMatchObject({ kind: "held" });
  expect(holderOf(box.now())).toBe("us");
});

test("the times are written as Kubernetes wants them, and hands are counted", async () => {
  const { box, as } = scene();
  await as("one").acquire();
  await as("one").acquire();
  const { spec } = box.now();
  expect(spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 1 });
  for (const time of [spec?.acquireTime, spec?.renewTime])
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});
