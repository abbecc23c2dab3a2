import { describe, expect, test } from "vitest";
import { type BindingStatus, type BotCondition, parseBinding } from "../../crds/index.ts";
import { botStatus, type Knowledge } from "./bot-status.ts";

const now = new Date("2026-11-24T12:00:00.123Z");
const earlier = "2026-11-24T08:00:00Z";
const condition = (status: "True" | "False", message = "m") => ({ status, reason: "Reason", message });
const knowledge = (over: Partial<Knowledge> = {}): Knowledge => ({
  conditions: new Map<BotCondition, ReturnType<typeof condition>>([["StoreReady", condition("True")]]),
  slack: { team: "Acme", appID: "A1" },
  agent: undefined,
  holder: undefined,
  generation: 3,
  ...over,
});
const toldBefore = (status: "True" | "False"): BindingStatus => ({
  conditions: [
    { type: "StoreReady", status, reason: "Old", message: "old", lastTransitionTime: earlier },
    { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: earlier },
  ],
});

describe("a condition's time", () => {
  test.each([
    ["stays while its status does, whatever its words", toldBefore("True"), earlier],
    ["is now when its status changed", toldBefore("False"), "2026-11-24T12:00:00Z"],
    ["is now when it is new", undefined, "2026-11-24T12:00:00Z"],
  ])("%s", (_, was, time) => {
    expect(botStatus(knowledge(), was, now).conditions).toEqual([
      {
        type: "StoreReady",
        status: "True",
        reason: "Reason",
        message: "m",
        observedGeneration: 3,
        lastTransitionTime: time,
      },
    ]);
  });
});

test("nothing of the operator's part is ever named", () => {
  const status = botStatus(knowledge(), { ...toldBefore("True"), observedGeneration: 2 }, now);
  expect(status.conditions?.map(({ type }) => type)).toEqual(["StoreReady"]);
  expect(Object.keys(status).sort()).toEqual(["conditions", "slack"]);
});

test("words of an agent that would not fit are cut, and whole the status stays valid", () => {
  const long = "🚑".repeat(600);
  const status = botStatus(
    knowledge({
      conditions: new Map([["AgentReachable", condition("True", long.repeat(60))]]),
      slack: { team: long, botName: long },
      agent: {
        name: long,
        version: "1",
        protocolVersion: "1.0",
        streaming: true,
        skills: Array.from({ length: 150 }, () => ({ id: long, name: long })),
      },
      holder: { pod: "p", since: now.toISOString() },
    }),
    undefined,
    now,
  );
  expect([...(status.agent?.name ?? "")]).toHaveLength(512);
  expect(status.agent?.skills).toHaveLength(100);
  const parsed = parseBinding({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "bot" },
    spec: { slack: { secretRef: { name: "s" } }, agent: { url: "http://agent" } },
    status,
  });
  expect(parsed.ok && Object.keys(parsed.binding.status ?? {}).sort()).toEqual([
    "agent",
    "conditions",
    "holder",
    "slack",
  ]);
});

test("conditions stand in one order, whichever was found out first", () => {
  const found = new Map<BotCondition, ReturnType<typeof condition>>();
  for (const type of ["StoreReady", "SlackConnected", "CredentialsValid"] as const)
    found.set(type, condition("True"));
  const { conditions } = botStatus({ ...knowledge(), conditions: found }, undefined, new Date(0));
  expect(conditions?.map(({ type }) => type)).toEqual(["CredentialsValid", "SlackConnected", "StoreReady"]);
});
