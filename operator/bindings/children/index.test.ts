import { expect, test } from "vitest";
import { aConfig, aLiveBinding } from "../binding.fixture.ts";
import { desiredChildren } from "./index.ts";

const kindsOf = (changes: Readonly<Record<string, unknown>> = {}, config = aConfig()) =>
  desiredChildren(aLiveBinding(changes), config).map(({ kind }) => kind);

const all = ["ServiceAccount", "Role", "RoleBinding", "Lease", "NetworkPolicy", "Deployment"];
const without = (kind: string) => all.filter((other) => other !== kind);

test.each([
  ["a plain binding", {}, aConfig(), all],
  [
    "one with a ServiceAccount of the user's",
    { "spec.pod.serviceAccountName": "w" },
    aConfig(),
    without("ServiceAccount"),
  ],
  ["a suspended one", { "spec.suspend": true }, aConfig(), without("Deployment")],
  ["where NetworkPolicies are off", {}, aConfig({ networkPolicy: false }), without("NetworkPolicy")],
])("children in the order in which they are applied: %s", (_, changes, config, kinds) => {
  expect(kindsOf(changes, config)).toEqual(kinds);
});

test("every child has the one name, goes with its binding, and is found by its labels", () => {
  for (const { metadata } of desiredChildren(aLiveBinding(), aConfig({ operatorVersion: "0.2.0+build.7" })))
    expect(metadata).toEqual({
      name: "sab-sre-bot",
      namespace: "sre",
      labels: {
        "app.kubernetes.io/name": "slack-agent-bot",
        "app.kubernetes.io/instance": "sab-sre-bot",
        "app.kubernetes.io/component": "bot",
        "app.kubernetes.io/part-of": "slack-agent-operator",
        "app.kubernetes.io/managed-by": "slack-agent-operator",
        "app.kubernetes.io/version": "0.2.0-build.7",
      },
      ownerReferences: [
        {
          apiVersion: "slackagents.dev/v1alpha1",
          kind: "SlackAgentBinding",
          name: "sre-bot",
          uid: "uid-sre-bot",
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
});

test("a bot may touch its own binding and its own Lease, and nothing else", () => {
  const role = desiredChildren(aLiveBinding(), aConfig()).find(({ kind }) => kind === "Role");
  expect(role?.rules).toEqual([
    {
      apiGroups: ["slackagents.dev"],
      resources: ["slackagentbindings"],
      resourceNames: ["sre-bot"],
      verbs: ["get", "watch"],
    },
    {
      apiGroups: ["slackagents.dev"],
      resources: ["slackagentbindings/status"],
      resourceNames: ["sre-bot"],
      verbs: ["patch"],
    },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: ["sab-sre-bot"],
      verbs: ["get", "update", "patch"],
    },
  ]);
});

test.each([
  ["its own", {}, "sab-sre-bot"],
  ["the user's", { "spec.pod.serviceAccountName": "workload" }, "workload"],
])("the Role is bound to the pod's ServiceAccount: %s", (_, changes, name) => {
  const bound = desiredChildren(aLiveBinding(changes), aConfig()).find(({ kind }) => kind === "RoleBinding");
  expect(bound?.subjects).toEqual([{ kind: "ServiceAccount", name, namespace: "sre" }]);
  expect(bound?.roleRef).toEqual({
    apiGroup: "rbac.authorization.k8s.io",
    kind: "Role",
    name: "sab-sre-bot",
  });
});

test("the Lease is metadata alone: who holds it is the bot's to write", () => {
  const lease = desiredChildren(aLiveBinding(), aConfig()).find(({ kind }) => kind === "Lease");
  expect(lease).not.toHaveProperty("spec");
});
