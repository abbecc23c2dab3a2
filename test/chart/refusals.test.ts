import { describe, expect, test } from "vitest";
import { describeWith, template, type Values } from "./chart.fixture.ts";

/** What is refused by the schema, in helm's own words, which name the value. */
const malformed: readonly (readonly [Values, string])[] = [
  [{ image: { repositry: "x" } }, "at '/image': additional properties 'repositry' not allowed"],
  [{ replicas: 2 }, "additional properties 'replicas' not allowed"],
  [{ replicaCount: "two" }, "at '/replicaCount': got string, want integer"],
  [{ replicaCount: -1 }, "at '/replicaCount': minimum: got -1, want 0"],
  [{ log: { level: "loud" } }, "at '/log/level': value must be one of 'trace', 'debug', 'info'"],
  [{ bot: { log: { level: "loud" } } }, "at '/bot/log/level': value must be one of"],
  [{ bot: { replicas: 2 } }, "at '/bot': additional properties 'replicas' not allowed"],
  [{ bot: { affinity: { node: {} } } }, "at '/bot/affinity': additional properties 'node' not allowed"],
  [{ bot: { env: { A: "b" } } }, "at '/bot/env': got object, want array"],
  [{ bot: { env: [{ value: "x" }] } }, "at '/bot/env/0': missing property 'name'"],
  [{ concurrency: 0 }, "at '/concurrency': minimum: got 0, want 1"],
  [{ resyncMinutes: "1h" }, "at '/resyncMinutes': got string, want integer"],
  [{ watchNamespaces: "sre" }, "at '/watchNamespaces': got string, want array"],
  [{ watchNamespaces: ["A_b"] }, "at '/watchNamespaces/0': 'A_b' does not match pattern"],
  [{ watchNamespaces: ["sre", "sre"] }, "at '/watchNamespaces': items at 0 and 1 are equal"],
  [{ apiServerPorts: [70_000] }, "at '/apiServerPorts/0': maximum"],
  [{ apiServerPorts: [] }, "at '/apiServerPorts': minItems"],
  [
    { image: { pullPolicy: "Sometimes" } },
    "at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'",
  ],
  [{ imagePullSecrets: ["registry"] }, "at '/imagePullSecrets/0': got string, want object"],
  [
    { store: { embedded: { persistence: { size: "lots" } } } },
    "at '/store/embedded/persistence/size': 'lots' does not match",
  ],
  [{ store: { embedded: { maxMemory: "192Mi" } } }, "at '/store/embedded/maxMemory': '192Mi' does not match"],
  [{ store: { embedded: "yes" } }, "at '/store/embedded': got string, want object"],
  [{ crds: { enabled: "yes" } }, "at '/crds/enabled': got string, want boolean"],
  [{ podDisruptionBudget: { minAvailable: "half" } }, "at '/podDisruptionBudget/minAvailable'"],
  [
    { metrics: { serviceMonitor: { interval: "often" } } },
    "at '/metrics/serviceMonitor/interval': 'often' does not match",
  ],
  [{ fullnameOverride: "Up" }, "at '/fullnameOverride': 'Up' does not match"],
];

const own = { url: "redis://redis.data.svc:6379", existingSecret: "login", embedded: { enabled: false } };

/** What is right alone and wrong together, in a sentence that says what to do. */
const contradicting: readonly (readonly [Values, string])[] = [
  [
    { store: { ...own, embedded: { enabled: true } } },
    "set store.embedded.enabled=false to use the store at store.url",
  ],
  [
    { store: { ...own, existingSecret: "" } },
    "name a Secret of this namespace with the keys password and master-key",
  ],
  [{ store: { ...own, url: "" } }, "store.existingSecret is set, but there is no store"],
  [{ store: { ...own, url: "http://redis" } }, "store.url must begin with redis:// or rediss://"],
  [
    { store: { ...own, url: "redis://u:hidden@redis" } },
    "put them into store.existingSecret under the keys username and password",
  ],
  [
    { store: { embedded: { persistence: { enabled: false, existingClaim: "mine" } } } },
    "set store.embedded.persistence.enabled=true",
  ],
  [{ slack: { apiUrl: "slack.test" } }, "slack.apiUrl must begin with https:// or http://"],
  [{ rbac: { clusterWide: false } }, "name the namespaces in which the operator may work"],
  [{ serviceAccount: { create: false } }, "name an account in serviceAccount.name"],
  [{ replicaCount: 2, leaderElection: { enabled: false } }, "switch the election on"],
  [{ podDisruptionBudget: { minAvailable: 1, maxUnavailable: 0 } }, "leave one of them empty"],
  [
    { extraEnv: [{ name: "STORE_URL", value: "x" }] },
    "extraEnv sets STORE_URL, which this chart sets from other values",
  ],
  [
    { commonLabels: { "app.kubernetes.io/name": "x" } },
    "commonLabels sets app.kubernetes.io/name: leave out keys of app.kubernetes.io/",
  ],
  [{ bot: { labels: { "slackagents.dev/x": "y" } } }, "bot.labels sets slackagents.dev/x"],
];

describeWith(["helm"], "the chart refuses bad values", () => {
  describe("a malformed value is refused by its name", () => {
    test.each(malformed)("%j: %s", async (values, message) => {
      const { code, stderr } = await template(values);
      expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    });
  });

  describe("contradicting values are refused with the remedy", () => {
    test.each(contradicting)("%j: %s", async (values, message) => {
      const { code, stderr } = await template(values);
      expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    });
  });

  test("several contradictions are told in one go", async () => {
    const { stderr } = await template({ rbac: { clusterWide: false }, slack: { apiUrl: "x" } });
    expect(stderr).toContain("slack.apiUrl must");
    expect(stderr).toContain("rbac.clusterWide is off");
  });
});
