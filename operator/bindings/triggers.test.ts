import { expect, test } from "vitest";
import type { KubeObject } from "../kube/object.ts";
import { aConfig, aLiveBinding, aLiveObject } from "./binding.fixture.ts";
import { desiredChildren } from "./children/index.ts";
import { createTriggers } from "./triggers.ts";
import { aPod } from "./workload.fixture.ts";

const key = "sre/sre-bot";
const condition = (type: string, status = "True") => ({
  type,
  status,
  reason: "X",
  message: "",
  lastTransitionTime: "t",
});

test.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, boolean]>([
  ["its spec", {}, { "metadata.generation": 2 }, true],
  ["a label", {}, { "metadata.labels": { a: "1" } }, true],
  ["an annotation", {}, { "metadata.annotations": { a: "1" } }, true],
  ["its deletion", {}, { "metadata.deletionTimestamp": "2026-01-01T00:00:00Z" }, true],
  ["it was made anew", {}, { "metadata.uid": "uid-anew" }, true],
  ["what the bot says", {}, { "status.conditions": [condition("SlackConnected")] }, true],
  ["who holds the connection", {}, { "status.holder": { pod: "p" } }, true],
  ["the app that the bot reports", {}, { "status.slack": { appID: "A0APP" } }, true],
  [
    "the operator's conditions",
    { "status.conditions": [condition("Ready", "False")] },
    { "status.conditions": [condition("Ready"), condition("Reconciling")] },
    false,
  ],
  ["the claim", {}, { "status.slack": { claimedAppID: "A0APP" } }, false],
  ["the generation that the operator acted on", {}, { "status.observedGeneration": 2 }, false],
  ["its version alone", {}, { "metadata.resourceVersion": "2" }, false],
])("a binding is looked at when this changed: %s", (_, before, after, woken) => {
  const triggers = createTriggers();
  expect(triggers.binding({ before: aLiveObject(before), after: aLiveObject(after) })).toEqual(
    woken ? [key] : [],
  );
});

test("a binding that comes or goes is looked at", () => {
  const triggers = createTriggers();
  expect(triggers.binding({ after: aLiveObject() })).toEqual([key]);
  expect(triggers.binding({ before: aLiveObject() })).toEqual([key]);
  expect(triggers.binding({})).toEqual([]);
});

const onApp = (name: string, slack: object, changes: Readonly<Record<string, unknown>> = {}) =>
  aLiveObject({ "metadata.name": name, "metadata.uid": `uid-${name}`, "status.slack": slack, ...changes });

test.each([
  [
    "reports another app",
    { after: onApp("holder", { appID: "A0NEW", claimedAppID: "A0APP" }) },
    ["sre/holder", "sre/rival"],
  ],
  ["gives its claim up", { after: onApp("holder", { appID: "A0APP" }) }, ["sre/rival"]],
  [
    "is suspended",
    {
      after: onApp(
        "holder",
        { appID: "A0APP", claimedAppID: "A0APP" },
        { "spec.suspend": true, "metadata.generation": 2 },
      ),
    },
    ["sre/holder", "sre/rival"],
  ],
  ["is deleted", {}, ["sre/holder", "sre/rival"]],
  [
    "learns its team",
    { after: onApp("holder", { appID: "A0APP", claimedAppID: "A0APP", team: "T" }) },
    ["sre/holder"],
  ],
])("rivals for its app are looked at when a binding %s", (_, change, woken) => {
  const triggers = createTriggers();
  const before = onApp("holder", { appID: "A0APP", claimedAppID: "A0APP" });
  triggers.binding({ after: before });
  triggers.binding({ after: onApp("rival", { appID: "A0APP" }) });
  triggers.binding({ after: onApp("stranger", { appID: "A0ELSE" }) });
  expect([...triggers.binding({ before, ...change })].toSorted()).toEqual(woken);
});

test("a binding that went is no rival any more", () => {
  const triggers = createTriggers();
  const [one, two] = [onApp("one", { appID: "A0APP" }), onApp("two", { appID: "A0APP" })];
  triggers.binding({ after: one });
  triggers.binding({ before: one });
  expect(triggers.binding({ after: two })).toEqual(["sre/two"]);
});

const children = desiredChildren(aLiveBinding(), aConfig());
test.each(children.map((child) => [child.kind, child] as const))(
  "a %s wakes its binding when it comes, changes and goes",
  (_, child) => {
    const { child: woken } = createTriggers();
    const changed = { ...child, metadata: { ...child.metadata, labels: {} } };
    expect(woken({ after: child })).toEqual([key]);
    expect(woken({ before: child, after: changed })).toEqual([key]);
    expect(woken({ before: child })).toEqual([key]);
  },
);

test("a pod wakes its binding, which its annotation names", () => {
  const { child } = createTriggers();
  expect(child({ before: aPod(), after: aPod({ status: { phase: "Failed" } }) })).toEqual([key]);
  expect(child({ after: aPod({ metadata: { annotations: {} } }) })).toEqual([]);
});

test("a Lease that is renewed, and a version alone, wake nobody", () => {
  const { child } = createTriggers();
  const lease = children.find(({ kind }) => kind === "Lease") as KubeObject;
  const at = (resourceVersion: string, epoch: string): KubeObject => ({
    ...lease,
    metadata: { ...lease.metadata, resourceVersion, annotations: { "slackagents.dev/epoch": epoch } },
    spec: { renewTime: resourceVersion },
  });
  expect(child({ before: at("1", "1"), after: at("2", "2") })).toEqual([]);
  const pod = aPod();
  expect(child({ before: pod, after: aPod({ metadata: { resourceVersion: "2" } }) })).toEqual([]);
});

test("what belongs to no binding wakes nobody", () => {
  const { child } = createTriggers();
  expect(
    child({
      after: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x", namespace: "sre" } },
    }),
  ).toEqual([]);
});
