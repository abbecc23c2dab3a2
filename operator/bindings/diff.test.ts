import { expect, test } from "vitest";
import { difference } from "./diff.ts";

const inPod = (pod: object) => ({ spec: { template: { spec: pod } } });
const bot = (fields: object) => inPod({ containers: [{ name: "bot", ...fields }] });

test.each([
  ["nothing rendered", {}, { spec: { replicas: 1 } }],
  [
    "a default of the server",
    { spec: { replicas: 1 } },
    { spec: { replicas: 1, progressDeadlineSeconds: 600 } },
  ],
  [
    "a default inside an item of a list",
    { rules: [{ verbs: ["get"] }] },
    { rules: [{ verbs: ["get"], x: 1 }] },
  ],
  [
    "a quantity in another spelling",
    bot({ resources: { limits: { cpu: "1000m" } } }),
    bot({ resources: { limits: { cpu: "1" } } }),
  ],
  [
    "a quantity as a number",
    bot({ resources: { limits: { cpu: 1 } } }),
    bot({ resources: { limits: { cpu: "1" } } }),
  ],
  [
    "named items in another order",
    bot({ env: [{ name: "A" }, { name: "B" }] }),
    bot({ env: [{ name: "B" }, { name: "A" }] }),
  ],
  [
    "a container that somebody injected",
    bot({}),
    inPod({ containers: [{ name: "proxy" }, { name: "bot" }] }),
  ],
  [
    "an annotation of somebody else",
    { metadata: { annotations: { a: "1" } } },
    { metadata: { annotations: { a: "1", b: "2" } } },
  ],
  ["an empty map that the server dropped", inPod({ nodeSelector: {} }), inPod({})],
  [
    "an empty text that the server dropped",
    bot({ env: [{ name: "A", value: "" }] }),
    bot({ env: [{ name: "A" }] }),
  ],
  [
    "an empty map that the server kept",
    inPod({ volumes: [{ name: "tmp", emptyDir: {} }] }),
    inPod({ volumes: [{ name: "tmp", emptyDir: {} }] }),
  ],
])("no difference: %s", (_, rendered, found) => {
  expect(difference(rendered, found)).toBeUndefined();
});

test.each([
  ["a field", { spec: { replicas: 1 } }, { spec: { replicas: 3 } }, "spec.replicas"],
  ["a field that is gone", bot({ args: ["--x"] }), bot({}), "spec.template.spec.containers[bot].args"],
  ["an item's field", bot({ image: "a" }), bot({ image: "b" }), "spec.template.spec.containers[bot].image"],
  ["an item that is gone", bot({}), inPod({ containers: [] }), "spec.template.spec.containers[bot]"],
  [
    "a variable",
    bot({ env: [{ name: "A", value: "1" }] }),
    bot({ env: [{ name: "A", value: "2" }] }),
    "spec.template.spec.containers[bot].env[A].value",
  ],
  ["a quantity", { limits: { memory: "1Gi" } }, { limits: { memory: "1G" } }, "limits.memory"],
  [
    "a label",
    { metadata: { labels: { "a.b/c": "1" } } },
    { metadata: { labels: {} } },
    "metadata.labels[a.b/c]",
  ],
  [
    "a subject that somebody added",
    { subjects: [{ name: "bot" }] },
    { subjects: [{ name: "bot" }, { name: "eve" }] },
    "subjects",
  ],
  [
    "a verb that somebody added",
    { rules: [{ verbs: ["get"] }] },
    { rules: [{ verbs: ["get", "list"] }] },
    "rules[0].verbs",
  ],
  [
    "a peer that somebody let in",
    { ingress: [{ ports: [{ port: 1 }] }] },
    { ingress: [{ ports: [{ port: 1 }] }, {}] },
    "ingress",
  ],
  [
    "a selector that somebody narrowed",
    { podSelector: { matchLabels: { a: "1" } } },
    { podSelector: { matchLabels: { a: "1", b: "2" } } },
    "podSelector.matchLabels",
  ],
  ["false where nothing stands", { allowPrivilegeEscalation: false }, {}, "allowPrivilegeEscalation"],
  ["the order of arguments", { args: ["a", "b"] }, { args: ["b", "a"] }, "args[0]"],
  [
    "an owner",
    { ownerReferences: [{ uid: "1", controller: true }] },
    { ownerReferences: [{ uid: "1" }] },
    "ownerReferences[1].controller",
  ],
])("a difference is told by its path: %s", (_, rendered, found, path) => {
  expect(difference(rendered, found)).toBe(path);
});
