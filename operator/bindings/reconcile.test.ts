import { expect, test } from "vitest";
import type { KubeObject } from "../kube/object.ts";
import { aConfig, aLiveObject } from "./binding.fixture.ts";
import { fakeCluster, Killed, refused } from "./cluster.fixture.ts";
import { allFine, anOperator, said, storeSecret } from "./operator.fixture.ts";
import { aPod, podName } from "./workload.fixture.ts";

const everything = [
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "Lease",
  "NetworkPolicy",
  "Secret",
  "Deployment",
];

/** A binding whose bot runs, is connected and has told so. */
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

test("a new binding gets its children in order, the Secret before the Deployment that mounts it", async () => {
  const cluster = fakeCluster();
  await anOperator(cluster).run();
  expect(cluster.written()).toEqual([
    ...everything.map((kind) => (kind === "Deployment" ? "apply Deployment" : `create ${kind}`)),
    "status",
  ]);
  expect(cluster.statusOf()).toMatchObject({
    observedGeneration: 1,
    conditions: {
      Ready: { status: "False", reason: "Progressing", observedGeneration: 1 },
      Deployed: { status: "False", reason: "Progressing" },
      AppClaimed: { status: "False", reason: "AwaitingAppID" },
      Reconciling: { status: "True" },
    },
  });
});

test("a bot that runs, is connected and answers is Ready, and its app is its own", async () => {
  const { cluster } = await aRunningBot();
  const { conditions, slack } = cluster.statusOf();
  expect(conditions.Ready).toMatchObject({ status: "True", reason: "Ready" });
  expect(conditions).not.toHaveProperty("Reconciling");
  expect(slack).toMatchObject({ appID: "A0APP", claimedAppID: "A0APP" });
});

test("where nothing differs nothing is written, and nothing is asked", async () => {
  const { cluster, operator } = await aRunningBot({
    "spec.pod": {
      resources: { limits: { cpu: "1000m", memory: "1Gi" } },
      env: [{ name: "EMPTY", value: "" }],
      nodeSelector: {},
    },
  });
  const reads = cluster.reads();
  operator.later(3_600);
  await expect(operator.run()).resolves.toEqual({});
  operator.restart();
  await operator.run();
  expect(cluster.written()).toEqual([]);
  expect(cluster.reads()).toBe(reads);
});

test.each([
  ["channels", { channels: [{ id: "C0123ABCD" }] }],
  ["access", { access: { users: ["U0123ABCD"] } }],
  ["wording", { messages: { greeting: "Hello" } }],
])("a change of %s writes the status alone", async (_, changes) => {
  const { cluster, operator } = await aRunningBot();
  cluster.edit(changes);
  await operator.run();
  expect(cluster.written()).toEqual(["status"]);
  expect(cluster.statusOf()).toMatchObject({
    observedGeneration: 2,
    conditions: { Deployed: { observedGeneration: 2 } },
  });
});

test("Ready speaks of the generation that the bot has followed, so that waiting for a change is waiting for the bot", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.edit({ directMessages: false });
  await operator.run();
  expect(cluster.statusOf().conditions.Ready).toMatchObject({ status: "True", observedGeneration: 1 });
  cluster.botSays(
    {},
    allFine.map((condition) => ({ ...condition, observedGeneration: 2 })),
  );
  await operator.run();
  expect(cluster.statusOf().conditions.Ready).toMatchObject({ status: "True", observedGeneration: 2 });
});

test.each(everything.filter((kind) => kind !== "Secret"))(
  "a %s that somebody deleted comes back",
  async (kind) => {
    const { cluster, operator } = await aRunningBot();
    const child = cluster.get(kind);
    if (child !== undefined) cluster.drop(child);
    if (kind === "Deployment") cluster.drop(aPod());
    await operator.run();
    expect(cluster.written()).toContain(`${kind === "Deployment" ? "apply" : "create"} ${kind}`);
    expect(cluster.get(kind)).toBeDefined();
  },
);

test.each([
  ["Deployment", { spec: { replicas: 3 } }],
  ["NetworkPolicy", { spec: { egress: [{}] } }],
  ["Role", { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }],
  ["RoleBinding", { subjects: [{ kind: "User", name: "eve" }] }],
])("a %s that somebody changed is as it was", async (kind, changes) => {
  const { cluster, operator } = await aRunningBot();
  const child = cluster.get(kind);
  if (child === undefined) throw new Error(kind);
  const spec =
    child.spec === undefined
      ? {}
      : { spec: { ...(child.spec as object), ...("spec" in changes ? changes.spec : {}) } };
  cluster.put({ ...child, ...changes, ...spec });
  await operator.run();
  expect(cluster.written()[0]).toBe(`apply ${kind}`);
  expect(cluster.get(kind)).toMatchObject(
    child.spec === undefined ? { ...child, metadata: {} } : { spec: child.spec },
  );
});

test("a new version of the operator applies each child once, and makes no new pod", async () => {
  const { cluster } = await aRunningBot();
  const before = cluster.get("Deployment");
  const upgraded = anOperator(cluster, { config: aConfig({ operatorVersion: "0.2.0" }) });
  await upgraded.run();
  expect(cluster.written()).toEqual(
    everything.filter((kind) => kind !== "Secret").map((kind) => `apply ${kind}`),
  );
  expect(cluster.get("Deployment")?.metadata.generation).toBe(before?.metadata.generation);
  await upgraded.run();
  expect(cluster.written()).toEqual([]);
});

test("killed between any two writes, the next run ends where it would have", async () => {
  const whole = fakeCluster();
  await anOperator(whole).run();
  const writes = whole.written().length;
  for (let survived = 1; survived < writes; survived++) {
    const cluster = fakeCluster();
    const operator = anOperator(cluster);
    cluster.dieAfter(survived);
    await expect(operator.run()).rejects.toThrow(Killed);
    cluster.live();
    operator.restart();
    operator.later(5);
    await operator.run();
    expect(cluster.kinds().toSorted()).toEqual(whole.kinds().toSorted());
    expect(cluster.statusOf().conditions.Ready?.reason).toBe("Progressing");
    cluster.written();
    await operator.run();
    expect(cluster.written()).toEqual([]);
  }
});

test("a transition is told in one event, also when the operator died before it wrote the status", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.botSays({}, [
    said("AgentReachable", "False", "CardUnreachable", "The agent does not answer: start it"),
  ]);
  cluster.dieAfter(1);
  await expect(operator.run()).rejects.toThrow(Killed);
  cluster.live();
  operator.restart();
  operator.later(30);
  await operator.run();
  await operator.run();
  const told = cluster.events().filter(({ reason }) => reason === "CardUnreachable");
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    type: "Warning",
    action: "Reconcile",
    note: "The agent does not answer: start it",
    regarding: { kind: "SlackAgentBinding", name: "sre-bot", uid: "uid-sre-bot" },
    reportingInstance: "operator-0",
  });
});

test("an event that cannot be told holds nothing up", async () => {
  const cluster = fakeCluster();
  cluster.refuse((write) => (write.startsWith("create Event") ? refused(403, "Forbidden") : undefined));
  const lost: unknown[] = [];
  const heard: unknown[] = [];
  cluster.edit({ agent: { url: "ftp://agent" } });
  const hears = {
    onLostEvent: (error: unknown) => lost.push(error),
    onEvent: (key: string, { reason }: KubeObject) => heard.push([key, reason]),
  };
  await anOperator(cluster, hears).run();
  expect(heard).toEqual([["sre/sre-bot", "Refused"]]);
  expect(cluster.statusOf().conditions.Ready?.reason).toBe("Refused");
  expect(lost).toHaveLength(1);
});

test("a binding that is gone, or going, is left alone", async () => {
  const cluster = fakeCluster(aLiveObject({ "metadata.deletionTimestamp": "2026-01-01T00:00:00Z" }));
  const operator = anOperator(cluster);
  await expect(operator.run()).resolves.toEqual({});
  await expect(operator.run("sre/no-such")).resolves.toEqual({});
  expect(cluster.written()).toEqual([]);
});

test("a spec that this operator cannot use stops no bot, and is told with what to write", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.edit({ agent: { url: "ftp://agent" } });
  await operator.run();
  expect(cluster.written()).toEqual(["create Event Refused", "status"]);
  const { conditions } = cluster.statusOf();
  expect(conditions.Deployed).toMatchObject({ status: "False", reason: "Refused" });
  expect(conditions.Deployed?.message).toMatch(/spec.agent.url.*https:\/\//);
  expect(conditions.Stalled).toMatchObject({ status: "True", reason: "Refused" });
});

test("a field that a newer CRD allows is no trouble", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.edit({ fromTheFuture: 1 });
  await operator.run();
  expect(cluster.written()).toEqual(["status"]);
});

test("a binding made anew under its name waits for the old one's children to go", async () => {
  const { cluster, operator } = await aRunningBot();
  const role = cluster.get("Role");
  cluster.drop(aLiveObject());
  cluster.put(aLiveObject({ "metadata.uid": "uid-anew" }));
  await expect(operator.run()).resolves.toMatchObject({ requeueAfterMs: 10_000 });
  expect(cluster.get("Role")).toEqual(role);
  expect(cluster.statusOf().conditions.Deployed).toMatchObject({ reason: "Progressing" });
});

test("what a late watch shows is not written over: the server is asked, and keeps what is newer", async () => {
  const cluster = fakeCluster();
  const operator = anOperator(cluster);
  cluster.lag();
  await operator.run();
  cluster.written();
  await operator.run();
  // What is made again is there already, which is harmless.
  expect(cluster.written()).toEqual([...everything.slice(0, -1).map((kind) => `create ${kind}`), "status"]);
  cluster.show();
  await operator.run();
  expect(cluster.written()).toEqual([]);
});

test("a child that went while the watch still shows it is not brought back from that", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.edit({ pod: { image: "other:1" } });
  cluster.lag();
  const deployment = cluster.get("Deployment");
  if (deployment !== undefined) cluster.drop(deployment);
  await expect(operator.run()).resolves.toEqual({ requeueAfterMs: 1_000 });
  expect(cluster.get("Deployment")).toBeUndefined();
});

test("the bot's Secret is made again when the store refuses the bot", async () => {
  const { cluster, operator } = await aRunningBot();
  cluster.drop({ apiVersion: "v1", kind: "Secret", metadata: { namespace: "sre", name: storeSecret } });
  cluster.botSays({}, [said("StoreReady", "False", "StoreRefused")]);
  await operator.run();
  expect(cluster.get("Secret", storeSecret)).toBeDefined();
});
