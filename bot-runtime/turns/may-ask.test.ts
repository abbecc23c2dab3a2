import { expect, test } from "vitest";
import { aPolicy } from "../admission/policy.fixture.ts";
import type { Policy } from "../admission/policy.ts";
import type { Person } from "../slack/directory.ts";
import { whoMayAsk } from "./may-ask.ts";

const signal = new AbortController().signal;
const house = aPolicy();
const alerts = new Map([["C1", "Alerts" as const]]);
const people: Readonly<Record<string, Partial<Person>>> = {
  UMEMBER: {},
  UGONE: { isDeactivated: true },
  UGUEST: { isGuest: true },
  USTRANGER: { isStranger: true, team: "T2" },
  UOTHERTEAM: { team: "T2" },
};

async function judged(message: Record<string, unknown>, change: Partial<Policy> = {}): Promise<boolean> {
  const directory = {
    person: async (id: string): Promise<Person | undefined> => {
      if (id === "UAWAY") throw new Error("Slack is away");
      const told = people[id];
      const nobody = {
        email: undefined,
        isBot: false,
        isDeactivated: false,
        isGuest: false,
        isStranger: false,
      };
      return told && { id, name: id, team: "T1", ...nobody, ...told };
    },
    groupMembers: async (group: string) => (group === "S1" ? new Set(["UMEMBER", "UGUEST"]) : undefined),
  };
  return (await whoMayAsk([message], "C1", { ...house, ...change }, directory, signal))(message);
}

test.each<[string, Record<string, unknown>, Partial<Policy>, boolean]>([
  ["a member", { user: "UMEMBER" }, {}, true],
  ["a member who is not listed", { user: "UMEMBER" }, { users: new Set(["U2"]) }, false],
  ["a listed member", { user: "UMEMBER" }, { users: new Set(["UMEMBER"]) }, true],
  ["a member of a listed group", { user: "UMEMBER" }, { userGroups: ["S1"] }, true],
  ["a member, where Slack tells nothing of the group", { user: "UMEMBER" }, { userGroups: ["S2"] }, false],
  ["somebody who left", { user: "UGONE" }, {}, false],
  ["somebody who left, where externals may ask", { user: "UGONE" }, { externalUsers: "Allow" }, false],
  ["a guest", { user: "UGUEST" }, {}, false],
  ["a guest in a listed group", { user: "UGUEST" }, { userGroups: ["S1"] }, false],
  ["a guest where externals may ask", { user: "UGUEST" }, { externalUsers: "Allow" }, true],
  ["a stranger of Slack Connect", { user: "USTRANGER" }, {}, false],
  ["a member of another workspace", { user: "UOTHERTEAM" }, {}, false],
  ["a member whose message names another workspace", { user: "UMEMBER", user_team: "T2" }, {}, false],
  ["somebody of whom Slack tells nothing", { user: "UUNKNOWN" }, {}, false],
  ["somebody whom Slack does not tell about now", { user: "UAWAY" }, {}, false],
  ["Slackbot", { user: "USLACKBOT" }, {}, false],
  ["nobody", {}, {}, false],
  ["a bot", { bot_id: "B1", user: "UMEMBER" }, {}, false],
  ["a bot of an alert channel", { bot_id: "B1" }, { channels: alerts }, true],
  ["a listed bot", { bot_id: "B1" }, { bots: new Set(["B1"]) }, true],
  [
    "another bot than the listed, in an alert channel",
    { bot_id: "B2" },
    { bots: new Set(["B1"]), channels: alerts },
    false,
  ],
  ["a webhook without an id", { subtype: "bot_message", username: "alice" }, {}, false],
])("%s may ask: as a request of theirs would be judged", async (_, message, policy, may) => {
  expect(await judged(message, policy)).toBe(may);
});
