import { expect, test } from "vitest";
import { aConfig, aLiveBinding } from "../binding.fixture.ts";
import { botDeployment } from "./deployment.ts";

type Template = { metadata: { labels: Record<string, string> }; spec: Record<string, unknown> };
const specOf = (changes: Readonly<Record<string, unknown>> = {}, config = aConfig(), storeSecret?: string) =>
  botDeployment(aLiveBinding(changes), config, storeSecret).spec as {
    template: Template;
    selector: { matchLabels: Record<string, string> };
  };
const templateOf = (...given: Parameters<typeof specOf>) => specOf(...given).template;

test("the pod satisfies Pod Security's restricted profile and writes nowhere but /tmp", () => {
  const { spec } = templateOf();
  expect(spec).toMatchObject({
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      fsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  });
  expect(JSON.stringify(spec)).not.toMatch(/hostPath|hostNetwork|hostPID|hostPort|privileged"/);
});

test.each([
  ["channels", { "spec.channels": [{ id: "C0123ABCD" }] }],
  ["access", { "spec.access": { users: ["U0123ABCD"] } }],
  ["messages", { "spec.messages": { greeting: "Hello" } }],
  ["the agent's address", { "spec.agent.url": "https://other.example.com" }],
  ["how long a turn may take", { "spec.agent.timeout": "5s" }],
  ["the binding's generation", { "metadata.generation": 7 }],
  ["the binding's labels", { "metadata.labels": { team: "sre" } }],
])("no new pod is made when this changes: %s", (_, changes) => {
  expect(templateOf(changes)).toEqual(templateOf());
});

test("no new pod is made when the operator is upgraded and the image stays", () => {
  expect(templateOf({}, aConfig({ operatorVersion: "0.2.0" }))).toEqual(templateOf());
});

test.each([
  ["the image", { "spec.pod.image": "other:1" }],
  ["resources", { "spec.pod.resources": { limits: { memory: "1Gi" } } }],
  ["the Secret's name", { "spec.slack.secretRef": { name: "other" } }],
  ["the user's ServiceAccount", { "spec.pod.serviceAccountName": "workload" }],
])("a new pod is made when this changes: %s", (_, changes) => {
  expect(templateOf(changes)).not.toEqual(templateOf());
});

test("every credential is optional, each key a file of its own", () => {
  const [volume] = templateOf({}, aConfig(), "sab-sre-bot-store-0a1b2c3d").spec.volumes as unknown[];
  expect(volume).toEqual({
    name: "credentials",
    projected: {
      defaultMode: 0o440,
      sources: [
        {
          secret: {
            name: "sre-bot-slack",
            optional: true,
            items: [
              { key: "bot-token", path: "bot-token" },
              { key: "app-token", path: "app-token" },
            ],
          },
        },
        {
          secret: {
            name: "sab-sre-bot-store-0a1b2c3d",
            optional: true,
            items: [
              { key: "username", path: "store/username" },
              { key: "password", path: "store/password" },
            ],
          },
        },
      ],
    },
  });
});

test("what the binding chooses reaches the pod", () => {
  const { metadata, spec } = templateOf(
    {
      "spec.pod": {
        image: "mine:1",
        labels: { team: "sre" },
        nodeSelector: { disk: "ssd" },
        affinity: { podAntiAffinity: { x: [] } },
        imagePullSecrets: [{ name: "registry" }],
        serviceAccountName: "workload",
      },
    },
    aConfig({ imagePullPolicy: "Always", defaults: { priorityClassName: "high" } }),
  );
  expect(metadata.labels).toMatchObject({ team: "sre" });
  expect(spec).toMatchObject({
    containers: [{ image: "mine:1", imagePullPolicy: "Always" }],
    nodeSelector: { disk: "ssd" },
    affinity: { podAntiAffinity: { x: [] } },
    imagePullSecrets: [{ name: "registry" }],
    serviceAccountName: "workload",
    priorityClassName: "high",
  });
});

test("labels by which the operator finds its pods cannot be replaced", () => {
  const stolen = { "app.kubernetes.io/instance": "other", "app.kubernetes.io/managed-by": "me" };
  const { template, selector } = specOf({}, aConfig({ defaults: { labels: stolen } }));
  expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  expect(template.metadata.labels["app.kubernetes.io/managed-by"]).toBe("slack-agent-operator");
});

test("the selector holds no version, which could never be changed again", () => {
  expect(Object.keys(specOf().selector.matchLabels)).toEqual([
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
  ]);
});
