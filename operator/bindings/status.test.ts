import { expect, test } from "vitest";
import type { Condition } from "../../crds/index.ts";
import { aLiveObject } from "./binding.fixture.ts";
import { bindingState } from "./binding-state.ts";
import { notRunning, progressing } from "./deployed.ts";
import { allFine, said } from "./operator.fixture.ts";
import { bindingStatus, type Observed, saysAlready } from "./status.ts";

const now = new Date("2026-01-01T01:00:00.123Z");
const fine: Observed = {
  deployed: { status: "True", reason: "Running", message: "Pod p runs on node n." },
  claim: { kind: "granted", appId: "A0APP" },
  livePods: ["p"],
  podsMayRun: true,
};
const holder = { "status.holder": { pod: "p" } };

function statusOf(
  observed: Partial<Observed> = {},
  conditions: readonly Condition[] = allFine,
  changes: Readonly<Record<string, unknown>> = holder,
) {
  const state = bindingState(aLiveObject({ "status.conditions": conditions, ...changes }));
  return bindingStatus(state, { ...fine, ...observed }, now);
}
const conditionOf = (type: string, status: ReturnType<typeof statusOf>) =>
  status.conditions.find((condition) => condition.type === type);
const readyOf = (...given: Parameters<typeof statusOf>) => conditionOf("Ready", statusOf(...given));

test("Ready only when everything else is", () => {
  expect(readyOf()).toMatchObject({ status: "True", reason: "Ready" });
  expect(statusOf().conditions.map(({ type }) => type)).toEqual(["Ready", "Deployed", "AppClaimed"]);
});

const bad = [said("StoreReady", "False", "StoreUnreachable"), said("AgentReachable", "False", "CardInvalid")];
const noClaim = { claim: { kind: "unknown" } } as const;
test.each<[string, Partial<Observed>, readonly Condition[], string, string]>([
  ["the pod before all", { deployed: progressing("wait"), ...noClaim }, bad, "False", "Progressing"],
  [
    "credentials before the claim",
    noClaim,
    [said("CredentialsValid", "False", "KeyMissing")],
    "False",
    "KeyMissing",
  ],
  [
    "the claim before Slack",
    noClaim,
    [said("CredentialsValid"), said("SlackConnected", "False", "AwaitingClaim")],
    "False",
    "AwaitingAppID",
  ],
  [
    "the agent before the store",
    {},
    [said("CredentialsValid"), said("SlackConnected"), ...bad],
    "False",
    "CardInvalid",
  ],
  [
    "a condition that the bot does not know yet",
    {},
    [said("CredentialsValid", "Unknown", "Checking")],
    "Unknown",
    "Checking",
  ],
  ["a condition that is missing", {}, [said("CredentialsValid")], "Unknown", "Progressing"],
])("Ready is the first that is not True: %s", (_, observed, conditions, status, reason) => {
  expect(readyOf(observed, conditions)).toMatchObject({ status, reason });
});

test.each([
  ["the pod that spoke is gone", { livePods: ["other"] }, allFine, holder],
  [
    "it spoke of trouble, and is gone",
    { livePods: [] },
    [said("CredentialsValid", "False", "TokenRevoked")],
    holder,
  ],
  ["no pod says that it holds the connection", {}, allFine, {}],
])("a bot is not believed when %s", (_, observed, conditions, changes) => {
  expect(readyOf(observed, conditions, changes)).toMatchObject({ status: "Unknown", reason: "Progressing" });
});

test.each([
  ["waiting", progressing("wait"), ["Reconciling"]],
  ["a name that is taken", notRunning("NameConflict", "x"), ["Stalled"]],
  ["a refusal", notRunning("Refused", "x"), ["Stalled"]],
  ["suspended", notRunning("Suspended", "x"), []],
  ["trouble that may pass", notRunning("ImagePullFailed", "x"), []],
])("tools that know kstatus see waiting and failing apart, only while it lasts: %s", (_, deployed, shown) => {
  const types = statusOf({ deployed }).conditions.map(({ type }) => type);
  expect(types.slice(3)).toEqual(shown);
});

test("every condition and the status tell the generation that they are about", () => {
  const status = statusOf(
    {},
    allFine.map((one) => ({ ...one, observedGeneration: 4 })),
    { ...holder, "metadata.generation": 4 },
  );
  expect(status.observedGeneration).toBe(4);
  expect(status.conditions.map(({ observedGeneration }) => observedGeneration)).toEqual([4, 4, 4]);
});

test("a condition keeps its time while its status stays, whatever its reason", () => {
  const before = (status: Condition["status"]): Condition => ({
    type: "Deployed",
    status,
    reason: "X",
    message: "",
    lastTransitionTime: "2025-12-31T00:00:00Z",
  });
  const timeOf = (status: Condition["status"]) =>
    conditionOf("Deployed", statusOf({ deployed: progressing("wait") }, [before(status)]))
      ?.lastTransitionTime;
  expect(timeOf("False")).toBe("2025-12-31T00:00:00Z");
  expect(timeOf("True")).toBe("2026-01-01T01:00:00Z");
});

test.each([
  ["granted", {}, { slack: { claimedAppID: "A0APP" } }],
  [
    "taken by another",
    { claim: { kind: "taken", appId: "A0APP", by: bindingState(aLiveObject()) } } as const,
    {},
  ],
  [
    "given up while its pod runs",
    { claim: { kind: "given-up", appId: "A0APP" }, podsMayRun: true } as const,
    { slack: { claimedAppID: "A0OLD" } },
  ],
  ["given up", { claim: { kind: "given-up", appId: "A0APP" }, podsMayRun: false } as const, {}],
])("the claim in the status: %s", (_, observed, expected) => {
  const { slack } = statusOf(observed, allFine, { "status.slack": { claimedAppID: "A0OLD" } });
  expect(slack === undefined ? {} : { slack }).toEqual(expected);
});

test("what stands already is not written again; what went is taken away", () => {
  const status = statusOf();
  const written = { ...holder, "status.observedGeneration": 1, "status.slack": { claimedAppID: "A0APP" } };
  const stateWith = (more: readonly Condition[]) =>
    bindingState(
      aLiveObject({ ...written, "status.conditions": [...allFine, ...status.conditions, ...more] }),
    );
  expect(saysAlready(stateWith([]), status)).toBe(true);
  const stale = {
    type: "Reconciling",
    status: "True",
    reason: "X",
    message: "",
    lastTransitionTime: "t",
  } as const;
  expect(saysAlready(stateWith([stale]), status)).toBe(false);
  expect(saysAlready(bindingState(aLiveObject()), status)).toBe(false);
});
