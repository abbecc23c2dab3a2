import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bindingDefinition } from "../../crds/generate/definition.ts";
import { clusterParts, startCluster, type Cluster as TestCluster } from "../../playground/cluster/index.ts";
import { objectCache } from "../kube/cache.ts";
import { clientWith } from "../kube/cluster.fixture.ts";
import { pathOf } from "../kube/kinds.ts";
import type { KubeObject } from "../kube/object.ts";
import { clusterWriter } from "../kube/writer.ts";
import { aConfig, aLiveObject } from "./binding.fixture.ts";
import { appsNamedBy } from "./binding-state.ts";
import { managedByLabel } from "./children/index.ts";
import { podIndex } from "./children-of.ts";
import { aStore } from "./operator.fixture.ts";
import type { ClusterView, ClusterWriter } from "./ports.ts";
import { reconciler } from "./reconcile.ts";

const kinds = {
  bindings: ["slackagents.dev/v1alpha1", "SlackAgentBinding"],
  deployments: ["apps/v1", "Deployment"],
  pods: ["v1", "Pod"],
  leases: ["coordination.k8s.io/v1", "Lease"],
  serviceAccounts: ["v1", "ServiceAccount"],
  roles: ["rbac.authorization.k8s.io/v1", "Role"],
  roleBindings: ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  networkPolicies: ["networking.k8s.io/v1", "NetworkPolicy"],
} as const;

const parts = clusterParts(["etcd", "kube-apiserver", "kube-controller-manager"]);
if (!parts.found && process.env.CI !== "true") test.skip(`a real API server: ${parts.why}`);
else
  describe("on a real API server, in a namespace that enforces Pod Security restricted", () => {
    let cluster: TestCluster;
    beforeAll(async () => {
      cluster = await startCluster({ controllers: true });
      await cluster.call(
        "POST",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        bindingDefinition(),
      );
      const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
      await cluster.call("POST", "/api/v1/namespaces", { metadata: { name: "sre", labels } });
      await vi.waitFor(
        async () =>
          expect((await cluster.call("GET", pathOf(aLiveObject(), { namespace: "sre" }))).status).toBe(200),
        { timeout: 60_000, interval: 200 },
      );
    }, 180_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    /** What the API server holds now, as the watches would show it. */
    async function viewNow(): Promise<ClusterView> {
      const entries = Object.entries(kinds).map(async ([name, [apiVersion, kind]]) => {
        const { body } = await cluster.call("GET", pathOf({ apiVersion, kind }));
        const items = (body as { items: KubeObject[] }).items
          .map((item) => ({ ...item, apiVersion, kind }))
          .filter(
            ({ metadata }) =>
              name === "bindings" || metadata.labels?.[managedByLabel] === "slack-agent-operator",
          );
        const cache = objectCache(name === "bindings" ? appsNamedBy : name === "pods" ? podIndex : () => []);
        for (const item of items) cache.put(item);
        return [name, cache] as const;
      });
      return Object.fromEntries(await Promise.all(entries)) as unknown as ClusterView;
    }

    /** Runs the loop's step once, and tells what was written. */
    async function reconcileOnce(key: string): Promise<string[]> {
      const writes: string[] = [];
      await using client = clientWith(await cluster.kubeconfig());
      const real = clusterWriter(client);
      const counted = <K extends "apply" | "applyStatus" | "create" | "remove">(verb: K): ClusterWriter[K] =>
        ((object: KubeObject, signal: AbortSignal) => {
          writes.push(`${verb} ${object.kind}`);
          return real[verb](object, signal);
        }) as ClusterWriter[K];
      const writer: ClusterWriter = {
        read: real.read,
        apply: counted("apply"),
        applyStatus: counted("applyStatus"),
        create: counted("create"),
        remove: counted("remove"),
      };
      const view = await viewNow();
      const run = reconciler({
        view,
        writer,
        storeUsers: aStore,
        config: aConfig(),
        instance: "test",
        now: () => new Date(),
      });
      await run(key, AbortSignal.timeout(60_000));
      return writes;
    }

    async function bind(name: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
      const object = aLiveObject({
        "metadata.name": name,
        "metadata.uid": undefined,
        "metadata.generation": undefined,
        "metadata.creationTimestamp": undefined,
        ...changes,
      });
      const { status } = await cluster.call("POST", pathOf(object, { namespace: "sre" }), object);
      expect(status).toBe(201);
    }

    const podsOf = async (name: string) =>
      (await viewNow()).pods.list("sre").filter(({ metadata }) => metadata.name.startsWith(name));

    test.each([
      ["plain", {}],
      [
        "chosen",
        {
          "spec.agent.url": "https://agent.example.com:8443",
          "spec.pod": {
            resources: { requests: { cpu: "1000m", memory: "96Mi" }, limits: { cpu: 2, memory: "1024Mi" } },
            env: [
              { name: "EMPTY", value: "" },
              { name: "A", valueFrom: { secretKeyRef: { name: "a", key: "a", optional: true } } },
            ],
            nodeSelector: { disk: "ssd" },
            tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }],
                },
              },
            },
            labels: { team: "sre" },
            annotations: { note: "x" },
            imagePullSecrets: [{ name: "registry" }],
          },
        },
      ],
    ])(
      "a %s binding gets its children and its pod, and the next look writes nothing",
      async (name, changes) => {
        await bind(name, changes);
        const first = await reconcileOnce(`sre/${name}`);
        expect(first.filter((write) => / (?!Secret|SlackAgentBinding)/.test(write))).toHaveLength(6);
        await vi.waitFor(async () => expect(await podsOf(`sab-${name}-`)).toHaveLength(1), {
          timeout: 60_000,
          interval: 200,
        });
        // What the Deployment tells of its pod changes for a moment yet, and the status with it.
        await vi.waitFor(async () => expect(await reconcileOnce(`sre/${name}`)).toEqual([]), {
          timeout: 60_000,
          interval: 200,
        });
        const { body } = await cluster.call("GET", pathOf(aLiveObject(), { namespace: "sre", name }));
        const { conditions } = (body as { status: { conditions: { type: string; reason: string }[] } })
          .status;
        expect(conditions.find(({ type }) => type === "Ready")?.reason).toBe("Progressing");
      },
    );

    test("a field that is no longer wanted goes", async () => {
      await bind("shrinks", {
        "spec.pod": { nodeSelector: { disk: "ssd" }, env: [{ name: "A", value: "1" }] },
      });
      await reconcileOnce("sre/shrinks");
      await cluster.call(
        "PATCH",
        pathOf(aLiveObject(), { namespace: "sre", name: "shrinks" }),
        { spec: { pod: { nodeSelector: null, env: [] } } },
        { "content-type": "application/merge-patch+json" },
      );
      expect(await reconcileOnce("sre/shrinks")).toContain("apply Deployment");
      const deployment = (await viewNow()).deployments.get("sre", "sab-shrinks");
      expect(JSON.stringify(deployment?.spec)).not.toMatch(/ssd|"name":"A"/);
      expect((await reconcileOnce("sre/shrinks")).filter((write) => write.startsWith("apply "))).toEqual([]);
    });

    test("a stranger's object keeps what it says", async () => {
      const role = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "sab-taken", namespace: "sre" },
        rules: [],
      };
      await cluster.call("POST", pathOf(role, { namespace: "sre" }), role);
      await bind("taken", {});
      expect(await reconcileOnce("sre/taken")).toEqual([
        "create ServiceAccount",
        "create Role",
        "create Event",
        "applyStatus SlackAgentBinding",
      ]);
    });
  });
