import { expect, test } from "vitest";
import type { Condition } from "../../crds/index.ts";
import { aLiveObject } from "./binding.fixture.ts";
import { bindingState } from "./binding-state.ts";
import { transitionEvents } from "./events.ts";

const now = new Date("2026-01-01T01:00:00.123Z");
const condition = (
  type: string,
  status: Condition["status"],
  reason: string,
  message = "Do this.",
): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
const ready = (status: Condition["status"], reason: string, message?: string) =>
  condition("Ready", status, reason, message);
const claimed = (status: Condition["status"], reason: string) => condition("AppClaimed", status, reason);

const eventsOf = (before: readonly Condition[], after: readonly Condition[], at = now) =>
  transitionEvents(bindingState(aLiveObject({ "status.conditions": before })), after, "operator-0", at);
const told = (...given: Parameters<typeof eventsOf>) =>
  eventsOf(...given).map(({ type, reason }) => `${type} ${reason}`);

test.each<[string, Condition[], Condition[], string[]]>([
  ["the first word", [], [ready("False", "Progressing"), claimed("False", "AwaitingAppID")], []],
  ["a start's next step", [ready("False", "Progressing")], [ready("False", "AwaitingClaim")], []],
  ["a start that fails", [], [ready("False", "KeyMissing")], ["Warning KeyMissing"]],
  ["starting again", [ready("True", "Ready")], [ready("Unknown", "Progressing")], ["Normal Progressing"]],
  ["nothing", [ready("True", "Ready")], [ready("True", "Ready")], []],
  ["another message alone", [ready("False", "KeyMissing", "a")], [ready("False", "KeyMissing", "b")], []],
  ["ready at last", [ready("False", "Progressing")], [ready("True", "Ready")], ["Normal Ready"]],
  ["trouble", [ready("True", "Ready")], [ready("False", "TokenRevoked")], ["Warning TokenRevoked"]],
  [
    "another trouble",
    [ready("False", "TokenRevoked")],
    [ready("False", "KeyMissing")],
    ["Warning KeyMissing"],
  ],
  [
    "a claim that is granted",
    [ready("False", "X"), claimed("False", "AwaitingAppID")],
    [ready("False", "X"), claimed("True", "Claimed")],
    ["Normal Claimed"],
  ],
  [
    "a claim that is lost, once",
    [ready("True", "Ready"), claimed("True", "Claimed")],
    [ready("False", "AppAlreadyBound"), claimed("False", "AppAlreadyBound")],
    ["Warning AppAlreadyBound"],
  ],
  [
    "a claim that is taken, which Ready says a moment later",
    [ready("False", "KeyMissing"), claimed("False", "AppAlreadyBound")],
    [ready("False", "AppAlreadyBound"), claimed("False", "AppAlreadyBound")],
    [],
  ],
  ["what was asked for", [ready("True", "Ready")], [ready("False", "Suspended")], ["Normal Suspended"]],
])("events are told of transitions alone: %s", (_, before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test("an event has all that the API server asks for", () => {
  const [event] = eventsOf([], [ready("False", "KeyMissing")]);
  expect(event).toEqual({
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { namespace: "sre", name: expect.stringMatching(/^sre-bot\.[0-9a-f]{16}$/) },
    eventTime: "2026-01-01T01:00:00.123000Z",
    type: "Warning",
    reason: "KeyMissing",
    action: "Reconcile",
    note: "Do this.",
    regarding: {
      apiVersion: "slackagents.dev/v1alpha1",
      kind: "SlackAgentBinding",
      namespace: "sre",
      name: "sre-bot",
      uid: "uid-sre-bot",
    },
    reportingController: "slackagents.dev/operator",
    reportingInstance: "operator-0",
  });
});

test("two events of one look stand in their order, not in any", () => {
  const [first, second] = eventsOf(
    [ready("True", "Ready"), claimed("True", "Claimed")],
    [ready("False", "Suspended"), claimed("False", "AwaitingAppID")],
  );
  expect([first?.reason, second?.reason]).toEqual(["Suspended", "AwaitingAppID"]);
  expect(String(first?.eventTime) < String(second?.eventTime)).toBe(true);
});

test("one transition has one name whenever it is told; another has another", () => {
  const nameOf = (...given: Parameters<typeof eventsOf>) => eventsOf(...given)[0]?.metadata.name;
  const lost = [[ready("True", "Ready")], [ready("False", "TokenRevoked")]] as const;
  expect(nameOf(...lost, new Date(0))).toBe(nameOf(...lost));
  const again = { ...ready("True", "Ready"), lastTransitionTime: "2026-01-02T00:00:00Z" };
  expect(nameOf([again], lost[1])).not.toBe(nameOf(...lost));
});

test("a note keeps to the API server's bound", () => {
  const [event] = eventsOf([], [ready("False", "KeyMissing", "ü".repeat(2_000))]);
  expect(Buffer.byteLength(String(event?.note))).toBeLessThanOrEqual(1_024);
});
