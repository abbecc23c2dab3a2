import { describe, expect, test } from "vitest";
import { describeWith, everything, one, type Rendered, type Rule, render } from "./chart.fixture.ts";

const podOf = (object: Rendered) => (object.kind === "Pod" ? object.spec : object.spec.template.spec);
const isWorkload = ({ kind }: Rendered) => ["Deployment", "StatefulSet", "Pod", "Job"].includes(kind);
const selectorOf = (component: string) => ({
  "app.kubernetes.io/name": "slack-agent-operator",
  "app.kubernetes.io/instance": "slack-agent-operator",
  "app.kubernetes.io/component": component,
});

/** What a rule set allows, one `group/resource verb` a line. */
const granted = (rules: readonly Rule[]): string[] =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
    ),
  );

/** What the operator writes into each bot's Role (`docs/architecture.md`). */
const ofBots = [
  "slackagents.dev/slackagentbindings get",
  "slackagents.dev/slackagentbindings watch",
  "slackagents.dev/slackagentbindings/status patch",
  "coordination.k8s.io/leases get",
  "coordination.k8s.io/leases update",
  "coordination.k8s.io/leases patch",
];

describeWith(["helm"], "the chart gives away as little as it can", () => {
  describe.each([
    ["in the whole cluster", {}, "ClusterRole"],
    ["in two namespaces", { watchNamespaces: ["sre", "pay"], rbac: { clusterWide: false } }, "Role"],
  ])("the operator's rights, %s", (_, values, kind) => {
    const roles = async () =>
      (await render(values)).filter(
        (object) => object.kind === kind && object.metadata.name === "slack-agent-operator",
      );

    test("of Secrets it may create, and nothing else", async () => {
      for (const { rules } of await roles())
        expect(granted(rules).filter((right) => /secret|\*/.test(right))).toEqual(["/secrets create"]);
    });

    test("it holds what it grants to bots, so it needs neither escalate nor bind", async () => {
      for (const { rules } of await roles()) {
        expect(granted(rules)).toEqual(expect.arrayContaining(ofBots));
        expect(granted(rules).filter((right) => /escalate|bind$|impersonate/.test(right))).toEqual([]);
      }
    });

    test("it never changes a binding's spec", async () => {
      for (const { rules } of await roles())
        expect(
          granted(rules).filter((right) => /slackagentbindings (create|update|patch|delete)/.test(right)),
        ).toEqual([]);
    });
  });

  test("rights in two namespaces are Roles there, and no ClusterRole is bound", async () => {
    const objects = await render({ watchNamespaces: ["sre", "pay"], rbac: { clusterWide: false } });
    const bindings = objects.filter(({ kind }) => kind === "RoleBinding");
    expect(bindings.map(({ metadata }) => metadata.namespace)).toEqual(["sre", "pay", "ops"]);
    expect(bindings.map(({ subjects }) => subjects[0]?.namespace)).toEqual(["ops", "ops", "ops"]);
    expect(objects.filter(({ kind }) => kind === "ClusterRoleBinding")).toEqual([]);
  });

  test("people who may edit a namespace may not forge a status", async () => {
    const objects = await render();
    const { rules } = one(objects, "ClusterRole", "slack-agent-operator-edit");
    expect(granted(rules).filter((right) => right.includes("status"))).toEqual([]);
  });

  test("every pod meets the Pod Security Standard restricted, with a read-only root", async () => {
    const workloads = (await render(everything)).filter(isWorkload);
    expect(workloads.map(({ kind }) => kind).sort()).toEqual(["Deployment", "Pod", "StatefulSet"]);
    for (const workload of workloads) {
      const pod = podOf(workload);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 65_532,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const field of ["hostNetwork", "hostPID", "hostIPC", "initContainers"])
        expect(pod[field]).toBeUndefined();
      for (const volume of pod.volumes ?? [])
        expect(Object.keys(volume).filter((key) => key !== "name")).toEqual([
          expect.stringMatching(/^(configMap|emptyDir|persistentVolumeClaim|projected|secret)$/),
        ]);
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(container.resources.limits.memory).toBeDefined();
        expect(JSON.stringify([container.livenessProbe, container.readinessProbe])).not.toContain('"host"');
      }
    }
  });

  test("only the operator has a token of the API server", async () => {
    const objects = await render(everything);
    expect(podOf(one(objects, "StatefulSet")).automountServiceAccountToken).toBe(false);
    expect(podOf(one(objects, "Pod")).automountServiceAccountToken).toBe(false);
  });

  test("the master key is mounted into the operator alone", async () => {
    const volumes = podOf(one(await render(), "StatefulSet")).volumes as {
      name: string;
      secret?: { items: unknown };
    }[];
    expect(volumes.find(({ name }) => name === "login")?.secret?.items).toEqual([
      { key: "password", path: "password" },
    ]);
  });

  describe("the network", () => {
    test("the operator reaches DNS, the API server and the store, nothing else", async () => {
      const policy = one(await render(), "NetworkPolicy", "slack-agent-operator");
      expect(policy.spec.podSelector.matchLabels).toEqual(selectorOf("operator"));
      const ports = policy.spec.egress.map(({ ports }: { ports: { port: number }[] }) =>
        ports.map(({ port }) => port),
      );
      expect(ports).toEqual([[53, 53], [443, 6443], [6379]]);
      expect(policy.spec.egress[2]?.to).toEqual([{ podSelector: { matchLabels: selectorOf("store") } }]);
    });

    test.each([
      ["rediss://redis.data.svc:6380/0", 6_380],
      ["redis://redis.data.svc", 6_379],
      ["redis://[fd00::1]:7000", 7_000],
      ["redis://[fd00::1]/0", 6_379],
    ])("with the store at %s it reaches port %d", async (url, port) => {
      const store = { url, existingSecret: "store-login", embedded: { enabled: false } };
      const policy = one(await render({ store }), "NetworkPolicy", "slack-agent-operator");
      expect(policy.spec.egress[2]).toEqual({ ports: [{ port, protocol: "TCP" }] });
    });

    test("only operators and bots reach the store, and it reaches nobody", async () => {
      const policy = one(await render(), "NetworkPolicy", "slack-agent-operator-store");
      expect(policy.spec.egress).toEqual([]);
      expect(policy.spec.ingress).toHaveLength(1);
      expect(policy.spec.ingress[0]?.from).toEqual([
        { podSelector: { matchLabels: selectorOf("operator") } },
        {
          namespaceSelector: {},
          podSelector: { matchLabels: { "app.kubernetes.io/name": "slack-agent-bot" } },
        },
      ]);
    });

    test("the test reaches the operator also where metrics are for monitoring alone", async () => {
      const monitoring = {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
      };
      const objects = await render({ networkPolicy: { metricsFrom: [monitoring] } });
      const policy = one(objects, "NetworkPolicy", "slack-agent-operator");
      const test = one(objects, "Pod");
      expect(policy.spec.ingress[0]?.from).toEqual([
        monitoring,
        { podSelector: { matchLabels: selectorOf("test") } },
      ]);
      expect(test.metadata.labels).toMatchObject(selectorOf("test"));
      const ofTest = one(objects, "NetworkPolicy", "slack-agent-operator-test");
      expect(ofTest.metadata.annotations).toMatchObject({
        "helm.sh/hook": "test",
        "helm.sh/hook-weight": "-1",
      });
    });
  });
});
