import type { V1Node, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { place } from "./fits.ts";

const aNode = (
  name: string,
  given: { labels?: Record<string, string>; spec?: V1Node["spec"] } = {},
): V1Node => ({
  metadata: { name, labels: { "kubernetes.io/hostname": name, ...given.labels } },
  ...(given.spec === undefined ? {} : { spec: given.spec }),
  status: { allocatable: { cpu: "2", memory: "1Gi", pods: "3" } },
});
const aPod = (spec: Partial<V1PodSpec>): V1Pod => ({ spec: { containers: [], ...spec } });
const requesting = (requests: Record<string, string>): Partial<V1PodSpec> => ({
  containers: [{ name: "bot", resources: { requests } }],
});
const needing = (...terms: object[]): Partial<V1PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
    },
  },
});
const zone = (operator: string, ...values: string[]) => ({
  matchExpressions: [{ key: "zone", operator, values }],
});

const inA = aNode("a", { labels: { zone: "a", cores: "8" } });
const mismatch = "1 node(s) didn't match Pod's node affinity/selector";

test.each<[string, Partial<V1PodSpec>, string | undefined]>([
  ["anything", {}, undefined],
  ["its label", { nodeSelector: { zone: "a" } }, undefined],
  ["another label", { nodeSelector: { zone: "b" } }, mismatch],
  ["a term without requirements", needing({}), mismatch],
  ["one of two terms", needing(zone("In", "b"), zone("In", "a", "c")), undefined],
  ["a zone that it is not in", needing(zone("NotIn", "a")), mismatch],
  ["a label that it has", needing(zone("Exists")), undefined],
  ["no such label", needing(zone("DoesNotExist")), mismatch],
  [
    "more cores than 4",
    needing({ matchExpressions: [{ key: "cores", operator: "Gt", values: ["4"] }] }),
    undefined,
  ],
  [
    "fewer cores than 4",
    needing({ matchExpressions: [{ key: "cores", operator: "Lt", values: ["4"] }] }),
    mismatch,
  ],
  [
    "its name",
    needing({ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] }),
    undefined,
  ],
  ["all of its CPUs", requesting({ cpu: "2000m" }), undefined],
  ["more CPUs than it has", requesting({ cpu: "2001m" }), "1 Insufficient cpu"],
  ["more memory than it has", requesting({ memory: "1025Mi" }), "1 Insufficient memory"],
])("a pod that asks for %s", (_, spec, why) => {
  const expected = why === undefined ? { node: "a" } : { unschedulable: `0/1 nodes are available: ${why}.` };
  expect(place(aPod(spec), [inA], [])).toEqual(expected);
});

test("a taint keeps pods off, unless they tolerate it", () => {
  const tainted = aNode("a", {
    spec: { taints: [{ key: "dedicated", value: "bots", effect: "NoSchedule" }] },
  });
  const tolerant = (toleration: object) => aPod({ tolerations: [toleration] });
  expect(place(aPod({}), [tainted], [])).toEqual({
    unschedulable: "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: bots}.",
  });
  expect(place(tolerant({ key: "dedicated", value: "bots" }), [tainted], [])).toEqual({ node: "a" });
  expect(place(tolerant({ operator: "Exists" }), [tainted], [])).toEqual({ node: "a" });
  expect(place(tolerant({ key: "dedicated", value: "web" }), [tainted], [])).toHaveProperty("unschedulable");
  const other = { key: "dedicated", operator: "Exists", effect: "NoExecute" };
  expect(place(tolerant(other), [tainted], [])).toHaveProperty("unschedulable");
});

test("the emptiest node is taken, ended pods do not count, and a full one is left out", () => {
  const on = (nodeName: string, phase = "Running"): V1Pod => ({ ...aPod({ nodeName }), status: { phase } });
  const nodes = [aNode("a"), aNode("b")];
  expect(place(aPod({}), nodes, [on("a")])).toEqual({ node: "b" });
  expect(place(aPod({}), nodes, [on("a", "Failed"), on("b")])).toEqual({ node: "a" });
  expect(place(aPod({}), [aNode("a")], [on("a"), on("a"), on("a")])).toEqual({
    unschedulable: "0/1 nodes are available: 1 Too many pods.",
  });
});

test("the reasons of several nodes are counted", () => {
  const cordoned = aNode("c", { spec: { unschedulable: true } });
  expect(place(aPod({ nodeSelector: { zone: "z" } }), [inA, aNode("b"), cordoned], [])).toEqual({
    unschedulable:
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector.",
  });
  expect(place(aPod({}), [], [])).toEqual({ unschedulable: "no nodes available to schedule pods" });
});
