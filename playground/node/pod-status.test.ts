import type { V1Pod, V1PodStatus } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import type { ContainerState, Snapshot } from "./container.ts";
import { podStatus } from "./pod-status.ts";

const now = new Date("2026-11-24T12:00:00Z");
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });
const waiting: ContainerState = { waiting: { reason: "ContainerCreating" } };
const running: ContainerState = { running: { startedAt: now } };
const snapshot = (state: ContainerState, more: Partial<Snapshot> = {}): Snapshot => ({
  container: { name: "bot", image: "bot:1" },
  state,
  lastTerminated: undefined,
  isStarted: false,
  isReady: false,
  restartCount: 0,
  ...more,
});
const status = (
  snapshots: Snapshot[],
  given: { policy?: string; isOver?: boolean; before?: V1PodStatus } = {},
) => {
  const pod: V1Pod = { spec: { containers: [], restartPolicy: given.policy ?? "Always" } };
  const facts = { podIP: "127.0.0.9", startTime: now, isOver: given.isOver ?? false };
  return podStatus(pod, facts, snapshots, given.before, now);
};

test.each([
  ["Pending", [waiting], "Always", false],
  ["Pending", [running, waiting], "Always", false],
  ["Running", [running], "Always", false],
  ["Running", [ended(0)], "Always", false],
  ["Succeeded", [ended(0)], "Never", false],
  ["Failed", [ended(0), ended(1)], "Never", false],
  ["Running", [ended(0), running], "Never", false],
  ["Running", [ended(1)], "OnFailure", false],
  ["Succeeded", [ended(0)], "OnFailure", false],
  ["Failed", [ended(143)], "Always", true],
  ["Succeeded", [ended(0)], "Always", true],
  ["Failed", [waiting], "Always", true],
])("a pod is %s with %j, restarted %s, over: %j", (phase, states, policy, isOver) => {
  expect(
    status(
      states.map((one) => snapshot(one)),
      { policy, isOver },
    ).phase,
  ).toBe(phase);
});

test("a container that is backed off after it ran does not make its pod pending again", () => {
  const backedOff = snapshot(
    { waiting: { reason: "CrashLoopBackOff" } },
    { lastTerminated: { exitCode: 1 } },
  );
  expect(status([backedOff]).phase).toBe("Running");
});

test("a condition keeps its time as long as it holds, and takes a new one when it turns", () => {
  const earlier = new Date("2026-11-24T11:00:00Z");
  const conditions = ["Ready", "PodScheduled"].map((type) => ({
    type,
    status: "True",
    lastTransitionTime: earlier,
  }));
  const timeOf = (told: V1PodStatus, type: string) =>
    told.conditions?.find((one) => one.type === type)?.lastTransitionTime;
  const before = { conditions };
  expect(timeOf(status([snapshot(running, { isReady: true })], { before }), "Ready")).toBe(earlier);
  const turned = status([snapshot(running)], { before });
  expect(timeOf(turned, "Ready")).toBe(now);
  expect(timeOf(turned, "PodScheduled")).toBe(earlier);
  expect(turned.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
    status: "False",
    reason: "ContainersNotReady",
    message: "containers with unready status: [bot]",
  });
});
