import { expect, test } from "vitest";
import type { KubeObject } from "../kube/object.ts";
import { keptOf } from "./kept.ts";
import { deployedState } from "./pod-trouble.ts";
import { aDeployment, aPod } from "./workload.fixture.ts";

const withFields = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, managedFields: [{ manager: "kubelet" }] },
});

test("what is said of a workload is the same of what is kept of it", () => {
  const pod = aPod();
  const now = new Date("2026-01-01T01:00:00Z");
  const said = (pods: readonly ReturnType<typeof aPod>[]) =>
    deployedState({ deployment: aDeployment(), pods, ownImage: false }, now);
  expect(said([keptOf(withFields(pod)) as typeof pod])).toEqual(said([pod]));
});

test("of a pod its volumes, and of a Lease who holds it, are not kept", () => {
  const pod = {
    ...aPod(),
    spec: {
      nodeName: "node-1",
      volumes: [{ name: "tmp" }],
      containers: [{ name: "bot", env: [{ name: "A" }] }],
    },
  };
  expect(keptOf(withFields(pod)).spec).toEqual({ nodeName: "node-1", containers: [{ name: "bot" }] });
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "sab-one" },
    spec: { holderIdentity: "x" },
  };
  expect(keptOf(lease)).toEqual({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "sab-one" },
  });
});

test("everything else is kept whole, but for who wrote which field", () => {
  expect(keptOf(withFields(aDeployment()))).toEqual(aDeployment());
});
