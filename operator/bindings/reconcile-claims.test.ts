import { expect, test } from "vitest";
import { aLiveObject } from "./binding.fixture.ts";
import { fakeCluster } from "./cluster.fixture.ts";
import { allFine, anOperator } from "./operator.fixture.ts";
import { aPod, podName } from "./workload.fixture.ts";

const other = (changes: Readonly<Record<string, unknown>> = {}) =>
  aLiveObject({
    "metadata.name": "later",
    "metadata.uid": "uid-later",
    "metadata.creationTimestamp": "2026-01-02T00:00:00Z",
    ...changes,
  });

/** Two bindings on one Slack app, the second one later. */
async function twoOnOneApp(changes: Readonly<Record<string, unknown>> = {}) {
  const cluster = fakeCluster(aLiveObject(), other(changes));
  const operator = anOperator(cluster);
  for (const name of ["sre-bot", "later"]) cluster.botSays({ slack: { appID: "A0APP" } }, [], name);
  await operator.run("sre/sre-bot");
  await operator.run("sre/later");
  return { cluster, operator };
}

test("of two bindings on one app the later is held back, and told by whom and what to do", async () => {
  const { cluster } = await twoOnOneApp();
  expect(cluster.statusOf().slack).toMatchObject({ claimedAppID: "A0APP" });
  const { slack, conditions } = cluster.statusOf("later");
  expect(slack).not.toHaveProperty("claimedAppID");
  expect(conditions.AppClaimed).toMatchObject({ status: "False", reason: "AppAlreadyBound" });
  expect(conditions.AppClaimed?.message).toMatch(
    /A0APP.*SlackAgentBinding sre-bot .*spec.slack.secretRef.*suspend/,
  );
});

test("a binding of another namespace is not named", async () => {
  const cluster = fakeCluster(aLiveObject(), other({ "metadata.namespace": "shop" }));
  const operator = anOperator(cluster);
  cluster.botSays({ slack: { appID: "A0APP" } });
  cluster.put(other({ "metadata.namespace": "shop", status: { slack: { appID: "A0APP" } } }));
  await operator.run("sre/sre-bot");
  await operator.run("shop/later");
  const shop = cluster.get("SlackAgentBinding", "later", "shop");
  expect(JSON.stringify(shop?.status)).toContain("AppAlreadyBound");
  expect(JSON.stringify(shop?.status)).not.toMatch(/sre-bot (already|is)|\bsre\b/);
});

test("when the holder is deleted, the next takes over by itself", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.drop(aLiveObject());
  await operator.run("sre/later");
  expect(cluster.statusOf("later").slack).toMatchObject({ claimedAppID: "A0APP" });
});

test("two that are judged before the watch shows who got the app do not both get it", async () => {
  const cluster = fakeCluster(aLiveObject(), other());
  const operator = anOperator(cluster);
  cluster.botSays({ slack: { appID: "A0APP" } }, [], "later");
  cluster.botSays({ slack: { appID: "A0APP" } });
  const older = cluster.get("SlackAgentBinding", "sre-bot");
  cluster.drop(aLiveObject());
  cluster.lag();
  await operator.run("sre/later");
  cluster.show();
  // The watch shows the older one, and the younger as it was before it was granted the app.
  cluster.put({ ...other(), status: { slack: { appID: "A0APP" } } });
  if (older !== undefined) cluster.put(older);
  await operator.run("sre/sre-bot");
  expect(cluster.statusOf().slack).not.toHaveProperty("claimedAppID");
});

test("of two that hold one app after a restored backup, one keeps it", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.botSays({ slack: { appID: "A0APP", claimedAppID: "A0APP" } }, [], "later");
  operator.restart();
  await operator.run("sre/later");
  await operator.run("sre/sre-bot");
  expect(cluster.statusOf().slack).toMatchObject({ claimedAppID: "A0APP" });
  expect(cluster.statusOf("later").slack).not.toHaveProperty("claimedAppID");
});

test("a claim follows the app that the bot reports", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.botSays({ slack: { appID: "A0NEW", claimedAppID: "A0APP" } });
  await operator.run("sre/sre-bot");
  await operator.run("sre/later");
  expect(cluster.statusOf().slack).toMatchObject({ claimedAppID: "A0NEW" });
  expect(cluster.statusOf("later").slack).toMatchObject({ claimedAppID: "A0APP" });
});

test("a suspended binding keeps its app until its pod is gone, then the next takes over", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.carryOut();
  cluster.botSays({ holder: { pod: podName } }, allFine);
  await operator.run();
  expect(cluster.statusOf().conditions.Ready).toMatchObject({ status: "True" });

  cluster.edit({ suspend: true });
  cluster.written();
  await operator.run();
  expect(cluster.written()).toEqual([
    "remove Deployment",
    "create Event Suspended",
    "create Event AwaitingAppID",
    "status",
  ]);
  expect(cluster.statusOf().conditions.Ready).toMatchObject({
    status: "False",
    reason: "Suspended",
    message: expect.stringContaining(podName),
  });
  await operator.run("sre/later");
  expect(cluster.statusOf("later").slack).not.toHaveProperty("claimedAppID");

  cluster.drop(aPod());
  await operator.run();
  expect(cluster.statusOf().slack).not.toHaveProperty("claimedAppID");
  expect(cluster.statusOf().conditions.Ready?.message).toContain("suspend: false");
  await operator.run("sre/later");
  expect(cluster.statusOf("later").slack).toMatchObject({ claimedAppID: "A0APP" });
});

test("what is suspended stays: only the bot stops, and nothing is written again", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.edit({ suspend: true });
  await operator.run();
  expect(cluster.get("Deployment")).toBeUndefined();
  for (const kind of ["ServiceAccount", "Role", "RoleBinding", "Lease", "NetworkPolicy"])
    expect(cluster.get(kind)).toBeDefined();
  cluster.written();
  await operator.run();
  expect(cluster.written()).toEqual([]);
});

test("a bot that is resumed starts after the last pod of before has ended", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.carryOut(aPod({ metadata: { deletionTimestamp: "2026-01-01T01:00:10Z" } }));
  cluster.edit({ suspend: true });
  await operator.run();
  cluster.edit({ suspend: false });
  await expect(operator.run()).resolves.toEqual({ requeueAfterMs: 70_000 });
  expect(cluster.get("Deployment")).toBeUndefined();
  cluster.drop(aPod());
  await operator.run();
  expect(cluster.get("Deployment")).toBeDefined();
});

test("a pod on a lost node keeps a resumed bot from starting only as long as it may run", async () => {
  const { cluster, operator } = await twoOnOneApp();
  cluster.carryOut(aPod({ metadata: { deletionTimestamp: "2026-01-01T00:59:50Z" } }));
  cluster.edit({ suspend: true });
  await operator.run();
  operator.later(60);
  cluster.edit({ suspend: false });
  await operator.run();
  expect(cluster.get("Deployment")).toBeDefined();
});
