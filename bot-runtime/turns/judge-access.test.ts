import { expect, test } from "vitest";
import type { Policy } from "../admission/policy.ts";
import { openLog } from "../ops/log.ts";
import { SlackError } from "../slack/errors.ts";
import { judgeAccess } from "./judge-access.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import { refusals } from "./refusals.ts";
import type { Request } from "./request.ts";

const signal = new AbortController().signal;
const request: Partial<Request> = {
  channel: "C1",
  threadTs: "1.1",
  requester: { kind: "user", id: "U1" },
  receivedAtMs: 0,
};
const policy = { us: { team: "T1" }, userGroups: ["S1"], externalUsers: "Deny" } as unknown as Policy;
const member = { id: "U1", team: "T1", isGuest: false, isStranger: false, isDeactivated: false };
const away = new SlackError("usergroups.users.list", "unknown", "http_503");

function aJudge(members: () => Promise<Set<string> | undefined>, nowMs = 0, isMute = false) {
  const told: string[] = [];
  const ports = {
    settings: () => ({ policy, say: (name: string) => name }),
    directory: { person: async () => member, groupMembers: members },
    refusals: refusals(() => 0),
    slack: {
      ephemeral: async (_place: unknown, user: string, text: string) => {
        if (isMute) throw away;
        told.push(`${user}: ${text}`);
      },
    },
    log: openLog("silent", "test/bot"),
    now: () => nowMs,
  } as unknown as TurnPorts;
  return { told, judge: () => judgeAccess(request as Request, ports, signal) };
}

test("a member of the group may ask, and hears nothing", async () => {
  const { judge, told } = aJudge(async () => new Set(["U1"]));
  expect([await judge(), told]).toEqual([undefined, []]);
});

test("who is refused again and again is told once", async () => {
  const { judge, told } = aJudge(async () => new Set());
  expect([await judge(), await judge(), told]).toEqual([
    "userNotAllowed",
    "userNotAllowed",
    ["U1: userNotAllowed"],
  ]);
});

test("where Slack never tells who is in the group, it is not said that they are not", async () => {
  const { judge, told } = aJudge(async () => undefined);
  expect([await judge(), told]).toEqual(["membershipUnknown", ["U1: membershipUnknown"]]);
});

const fails = () => Promise.reject(away);
test("a Slack that does not answer refuses nobody, and lets nobody in", async () => {
  const { judge, told } = aJudge(fails, limits.accessPatienceMs - 1);
  await expect(judge()).rejects.toThrow(away);
  expect(told).toEqual([]);
});

test("after a while the person is told that it does not", async () => {
  const { judge, told } = aJudge(fails, limits.accessPatienceMs);
  expect([await judge(), told]).toEqual(["accessUnchecked", ["U1: accessUnchecked"]]);
});

test("a Slack that takes no word either is waited for", async () => {
  const { judge } = aJudge(fails, limits.accessPatienceMs, true);
  await expect(judge()).rejects.toThrow(away);
});
