import { expect, test } from "vitest";
import { podChoices } from "./pod-choices.ts";

const evicted = (key: string) => ({
  key: `node.kubernetes.io/${key}`,
  operator: "Exists" as const,
  effect: "NoExecute" as const,
  tolerationSeconds: 30,
});
const quick = [evicted("not-ready"), evicted("unreachable")];

test("the operator's choices hold where the binding makes none", () => {
  const defaults = {
    resources: { limits: { memory: "256Mi" } },
    affinity: { nodeAffinity: { a: 1 } },
    nodeSelector: { os: "linux" },
    labels: { team: "platform" },
    annotations: { note: "x" },
    imagePullSecrets: [{ name: "registry" }],
    env: [{ name: "HTTPS_PROXY", value: "http://proxy:3128" }],
  };
  expect(podChoices({}, defaults)).toEqual({ ...defaults, tolerations: quick });
});

test("the binding's choices go before the operator's", () => {
  const choices = podChoices(
    {
      resources: { requests: { cpu: "50m" } },
      nodeSelector: { disk: "ssd" },
      labels: { team: "sre" },
      imagePullSecrets: [{ name: "mine" }, { name: "registry" }],
      env: [{ name: "HTTPS_PROXY", value: "http://mine:1" }],
    },
    {
      resources: { limits: { memory: "256Mi" } },
      nodeSelector: { os: "linux", disk: "hdd" },
      labels: { team: "platform", tier: "bots" },
      imagePullSecrets: [{ name: "registry" }],
      env: [
        { name: "HTTPS_PROXY", value: "http://proxy:3128" },
        { name: "NO_PROXY", value: ".svc" },
      ],
    },
  );
  expect(choices).toMatchObject({
    resources: { requests: { cpu: "50m" } },
    nodeSelector: { os: "linux", disk: "ssd" },
    labels: { team: "sre", tier: "bots" },
    imagePullSecrets: [{ name: "mine" }, { name: "registry" }],
    env: [
      { name: "HTTPS_PROXY", value: "http://mine:1" },
      { name: "NO_PROXY", value: ".svc" },
    ],
  });
  expect(choices.resources).not.toHaveProperty("limits");
});

const toleration = (fields: object) => ({ operator: "Exists" as const, ...fields });
test.each([
  ["none", [], quick],
  ["another taint", [toleration({ key: "gpu", effect: "NoSchedule" })], quick],
  [
    "one of the two",
    [toleration({ key: "node.kubernetes.io/unreachable", effect: "NoExecute", tolerationSeconds: 600 })],
    [evicted("not-ready")],
  ],
  [
    "the taint's other effect",
    [toleration({ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" })],
    quick,
  ],
  ["everything", [toleration({})], []],
])("a bot leaves a lost node after 30 s, unless the binding says otherwise: %s", (_, tolerations, added) => {
  expect(podChoices({ tolerations }, {}).tolerations).toEqual([...tolerations, ...added]);
});
