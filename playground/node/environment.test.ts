import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { environmentOf, expand } from "./environment.ts";
import type { Objects } from "./objects.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const objects: Objects = {
  secret: (name) => (name === "tokens" ? { data: { token: base64("s3cret"), empty: "" } } : undefined),
  configMap: (name) =>
    name === "proxy"
      ? { data: { https: "http://proxy:3128" }, binaryData: { raw: base64("raw") } }
      : undefined,
};
const pod: V1Pod = {
  metadata: { name: "bot-0", namespace: "sre", uid: "u1", labels: { team: "sre" } },
  spec: { containers: [], nodeName: "node-1", serviceAccountName: "bot" },
};
const given = (container: Partial<V1Container>) =>
  environmentOf(pod, { name: "bot", ...container }, objects, "127.0.0.9");
const secretKey = (name: string, key: string, optional?: boolean) => ({
  secretKeyRef: { name, key, ...(optional === undefined ? {} : { optional }) },
});

test.each([
  [[{ name: "A", value: "1" }], { A: "1" }],
  [[{ name: "A" }], { A: "" }],
  [
    [
      { name: "A", value: "1" },
      { name: "B", value: "$(A)-$(LATER)-$$(A)" },
    ],
    { A: "1", B: "1-$(LATER)-$(A)" },
  ],
  [[{ name: "T", valueFrom: secretKey("tokens", "token") }], { T: "s3cret" }],
  [[{ name: "T", valueFrom: secretKey("tokens", "empty") }], { T: "" }],
  [[{ name: "T", valueFrom: secretKey("absent", "token", true) }], {}],
  [[{ name: "T", valueFrom: secretKey("tokens", "absent", true) }], {}],
  [
    [{ name: "P", valueFrom: { configMapKeyRef: { name: "proxy", key: "https" } } }],
    { P: "http://proxy:3128" },
  ],
  [[{ name: "F", valueFrom: { fieldRef: { fieldPath: "metadata.labels['team']" } } }], { F: "sre" }],
  [[{ name: "F", valueFrom: { fieldRef: { fieldPath: "metadata.uid" } } }], { F: "u1" }],
  [[{ name: "F", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }], { F: "node-1" }],
  [[{ name: "F", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }], { F: "127.0.0.9" }],
])("%j gives %j", (env, expected) => {
  expect(given({ env })).toEqual({ env: expected });
});

test.each([
  [secretKey("absent", "token"), 'secret "absent" not found'],
  [secretKey("tokens", "absent"), "couldn't find key absent in Secret sre/tokens"],
  [{ configMapKeyRef: { name: "proxy", key: "http" } }, "couldn't find key http in ConfigMap sre/proxy"],
  [{ fieldRef: { fieldPath: "spec.priority" } }, "unsupported fieldPath: spec.priority"],
])("%j keeps the container from starting: %s", (valueFrom, problem) => {
  expect(given({ env: [{ name: "X", valueFrom }] })).toEqual({ problem });
});

test("all keys of an object become variables, under those that are named", () => {
  const env = [{ name: "S_token", value: "mine" }];
  const envFrom = [{ prefix: "S_", secretRef: { name: "tokens" } }, { configMapRef: { name: "proxy" } }];
  expect(given({ envFrom, env })).toEqual({
    env: { S_token: "mine", S_empty: "", https: "http://proxy:3128", raw: "raw" },
  });
  expect(given({ envFrom: [{ secretRef: { name: "absent", optional: true } }] })).toEqual({ env: {} });
  expect(given({ envFrom: [{ secretRef: { name: "absent" } }] })).toEqual({
    problem: 'secret "absent" not found',
  });
});

test.each([
  ["$(A)", "1"],
  ["$A $", "$A $"],
  ["$$$(A)", "$1"],
  ["$()", "$()"],
])("%j expands to %j", (text, expected) => {
  expect(expand(text, { A: "1" })).toBe(expected);
});
