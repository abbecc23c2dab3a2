import { expect, test } from "vitest";
import { aConfig, aLiveObject } from "./binding.fixture.ts";
import { fakeCluster, refused } from "./cluster.fixture.ts";
import { allFine, anOperator, aStore, said } from "./operator.fixture.ts";
import { aPod, podName } from "./workload.fixture.ts";

async function deployedAfter(cluster = fakeCluster(), operator = anOperator(cluster)) {
  const result = await operator.run();
  return { result, conditions: cluster.statusOf().conditions };
}

/** A binding whose bot runs and has told that all is well. */
async function aRunningBot(changes: Readonly<Record<string, unknown>> = {}) {
  const cluster = fakeCluster(aLiveObject(changes));
  const operator = anOperator(cluster);
  await operator.run();
  cluster.carryOut();
  cluster.botSays({ slack: { appID: "A0APP" }, holder: { pod: podName } }, allFine);
  await operator.run();
  cluster.written();
  return { cluster, operator };
}

const stranger = (kind: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: "v1",
  kind,
  metadata: { namespace: "sre", name: "sab-sre-bot", labels },
});

test.each([
  ["that the watch does not show", {}],
  ["with our label", { "app.kubernetes.io/managed-by": "slack-agent-operator" }],
])("an object of somebody else's is never written over: one %s", async (_, labels) => {
  const cluster = fakeCluster();
  cluster.put(stranger("Role", labels));
  const before = cluster.get("Role");
  const {
    conditions: { Deployed, Ready, Stalled },
    result,
  } = await deployedAfter(cluster);
  expect(cluster.get("Role")).toEqual(before);
  expect(cluster.get("Deployment")).toBeUndefined();
  expect(Deployed).toMatchObject({
    status: "False",
    reason: "NameConflict",
    message: expect.stringMatching(
      /^Role sab-sre-bot in namespace sre .*kubectl -n sre delete role sab-sre-bot/,
    ),
  });
  expect(Ready).toMatchObject({ status: "False", reason: "NameConflict" });
  expect(Stalled).toMatchObject({ status: "True" });
  expect(result).toEqual({ requeueAfterMs: 60_000 });
});

test("once the stranger's object is gone the binding goes on", async () => {
  const cluster = fakeCluster();
  const operator = anOperator(cluster);
  cluster.put(stranger("Role"));
  await operator.run();
  cluster.drop(stranger("Role"));
  const {
    conditions: { Deployed },
  } = await deployedAfter(cluster, operator);
  expect(Deployed).toMatchObject({ reason: "Progressing" });
  expect(cluster.get("Deployment")).toBeDefined();
});

test.each([
  [
    "a policy",
    403,
    'admission webhook "policy.example.com" denied the request: no labels',
    "Refused",
    /policy.example.com/,
  ],
  [
    "a quota of Deployments",
    403,
    "exceeded quota: team, requested: count/deployments.apps=1",
    "QuotaExceeded",
    /ResourceQuota/,
  ],
  [
    "the operator's rights",
    403,
    'User "system:serviceaccount:x:y" cannot patch resource "deployments"',
    "Refused",
    /ClusterRole/,
  ],
  [
    "what the binding asks for",
    422,
    "spec.template.spec.affinity: Invalid value",
    "Refused",
    /affinity.*spec.pod/,
  ],
  [
    "an unknown field in an affinity",
    400,
    ".spec.affinity.nodeAffinity.x: field not declared in schema",
    "Refused",
    /nodeAffinity.x/,
  ],
  [
    "a namespace that goes",
    403,
    "unable to create: because it is being terminated",
    "Terminating",
    /being deleted/,
  ],
])(
  "a child that Kubernetes does not take is told, and tried again: %s",
  async (_, status, detail, reason, message) => {
    const cluster = fakeCluster();
    cluster.refuse((write) =>
      write === "apply Deployment" ? refused(status, "Refused", detail) : undefined,
    );
    const {
      conditions: { Deployed },
      result,
    } = await deployedAfter(cluster);
    expect(Deployed).toMatchObject({ status: "False", reason, message: expect.stringMatching(message) });
    expect(Deployed?.message).toMatch(/^Deployment sab-sre-bot is refused/);
    expect(result).toEqual({ requeueAfterMs: 120_000 });
  },
);

test.each([
  ["conflicts", 409],
  ["is gone", 404],
])("where an object %s meanwhile, the cluster is looked at again", async (_, status) => {
  const cluster = fakeCluster();
  cluster.refuse((write) => (write === "create Lease" ? refused(status, "Conflict") : undefined));
  await expect(anOperator(cluster).run()).resolves.toEqual({ requeueAfterMs: 1_000 });
});

test.each([429, 500, 503, 0])("an API server in trouble (%s) is the queue's to try again", async (status) => {
  const cluster = fakeCluster();
  cluster.refuse((write) => (write === "create Lease" ? refused(status, "InternalError") : undefined));
  await expect(anOperator(cluster).run()).rejects.toMatchObject({ status });
});

test.each([
  ["a quota", "QuotaExceeded", "exceeded quota: team"],
  ["Pod Security", "PodSecurityRefused", 'violates PodSecurity "restricted:latest"'],
])("a pod that is refused is told: %s", async (_, reason, message) => {
  const cluster = fakeCluster();
  const operator = anOperator(cluster);
  await operator.run();
  const deployment = cluster.get("Deployment");
  if (deployment === undefined) throw new Error("no Deployment");
  const conditions = [{ type: "ReplicaFailure", status: "True", message }];
  cluster.put({ ...deployment, status: { observedGeneration: 1, conditions } });
  expect((await deployedAfter(cluster, operator)).conditions.Ready).toMatchObject({
    status: "False",
    reason,
  });
});

const waiting = (reason: string) => aPod({ bot: { started: false, state: { waiting: { reason } } } });
test.each([
  ["ImagePullFailed", waiting("ImagePullBackOff")],
  [
    "CrashLooping",
    aPod({
      bot: { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { exitCode: 1 } } },
    }),
  ],
  [
    "Unschedulable",
    aPod({
      spec: { nodeName: undefined },
      status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False" }] },
    }),
  ],
  ["Terminating", aPod({ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } })],
])("a pod that does not run is told: %s", async (reason, pod) => {
  const cluster = fakeCluster();
  const operator = anOperator(cluster);
  await operator.run();
  cluster.carryOut(pod);
  const {
    conditions: { Ready, Deployed },
  } = await deployedAfter(cluster, operator);
  expect(Deployed).toMatchObject({ status: "False", reason });
  expect(Ready).toMatchObject({ status: "False", reason, message: Deployed?.message });
});

test.each([
  ["CredentialsValid", "SecretMissing"],
  ["SlackConnected", "SocketModeDisabled"],
  ["AgentReachable", "CardUnreachable"],
  ["StoreReady", "StoreUnreachable"],
] as const)("what the bot says of %s is what keeps the binding from being Ready", async (type, reason) => {
  const { cluster, operator } = await aRunningBot();
  cluster.botSays({}, [said(type, "False", reason, "Do this.")]);
  expect((await deployedAfter(cluster, operator)).conditions.Ready).toMatchObject({
    status: "False",
    reason,
    message: "Do this.",
  });
});

test("a bot whose pod died is not believed: the binding does not stay Ready", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.drop(aPod());
  cluster.put(aPod({ metadata: { name: "sab-sre-bot-5d4f8c-other", uid: "uid-other" } }));
  const {
    conditions: { Ready, Deployed },
  } = await deployedAfter(cluster, operator);
  expect(Deployed).toMatchObject({ status: "True" });
  expect(Ready).toMatchObject({ status: "Unknown", message: expect.stringContaining(podName) });
});

test("without a default store a binding is told to name its own, and needs nothing of it when it does", async () => {
  const none = { storeUsers: undefined, config: aConfig({ storeUrl: undefined }) };
  const cluster = fakeCluster();
  const {
    conditions: { Deployed },
  } = await deployedAfter(cluster, anOperator(cluster, none));
  expect(Deployed).toMatchObject({
    reason: "Refused",
    message: expect.stringContaining("spec.store.redis.url"),
  });
  expect(cluster.get("Deployment")).toBeUndefined();

  const own = fakeCluster(aLiveObject({ "spec.store": { redis: { url: "redis://mine" } } }));
  await anOperator(own, none).run();
  expect(own.get("Deployment")).toBeDefined();
  expect(own.written()).not.toContain("create Secret");
});

test("a default store that is down holds up a new bot, is told, and is tried again", async () => {
  const down = new Error("The default store: no connection.");
  let isDown = true;
  const storeUsers = {
    secretFor: (...given: Parameters<typeof aStore.secretFor>) =>
      isDown ? Promise.reject(down) : aStore.secretFor(...given),
  };
  const cluster = fakeCluster();
  const operator = anOperator(cluster, { storeUsers });
  await expect(operator.run()).rejects.toBe(down);
  expect(cluster.statusOf().conditions.Deployed).toMatchObject({
    reason: "Progressing",
    message: expect.stringContaining("no connection"),
  });
  isDown = false;
  await operator.run();
  expect(cluster.get("Deployment")).toBeDefined();
});

test("a default store that is down does not touch a bot that runs", async () => {
  const { cluster } = await aRunningBot();
  const storeUsers = { secretFor: () => Promise.reject(new Error("down")) };
  await expect(anOperator(cluster, { storeUsers }).run()).rejects.toThrow("down");
  expect(cluster.written()).toEqual([]);
  expect(cluster.statusOf().conditions.Ready).toMatchObject({ status: "True" });
});

test("a ServiceAccount of the user's takes the place of the bot's own", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.edit({ pod: { serviceAccountName: "workload" } });
  await operator.run();
  expect(cluster.written()).toEqual([
    "apply RoleBinding",
    "apply Deployment",
    "remove ServiceAccount",
    "create Event Progressing",
    "status",
  ]);
  expect(cluster.get("RoleBinding")).toMatchObject({ subjects: [{ name: "workload" }] });
});

test("NetworkPolicies go when they are turned off", async () => {
  const { cluster } = await aRunningBot();
  await anOperator(cluster, { config: aConfig({ networkPolicy: false }) }).run();
  expect(cluster.written()).toEqual(["remove NetworkPolicy"]);
});
