import { expect, test } from "vitest";
import type { UserKind } from "../slack/page-api.ts";
import { suggestionsFor, wordBefore } from "./suggestions.ts";

const user = (id: string, name: string, realName: string, kind: UserKind = "member") => ({
  id,
  name,
  realName,
  kind,
  teamId: "T1",
  color: "000000",
  title: "",
});
const view = {
  users: [
    user("U1", "alice", "Alice Moreau"),
    user("U2", "agent", "SRE Agent", "bot"),
    user("U3", "dora", "Dora Klein", "deactivated"),
    user("U4", "sam", "Sam Larsen", "stranger"),
  ],
  channels: [],
  apps: [
    {
      id: "A1",
      name: "SRE Agent",
      botId: "B1",
      botUserId: "U2",
      scopes: [],
      shortcuts: [],
      slashCommands: [{ command: "/ask", hint: "[question]", description: "Ask" }],
    },
  ],
};
const channel = { members: ["U1", "U2"] };

test.each([
  ["", ""],
  ["mail a@b", ""],
  ["https://x", ""],
  ["(@al", "@al"],
  ["hey @", "@"],
  ["hey @al ", ""],
  ["12:30", ""],
  ["ok :ta", ":ta"],
])("in %j the word to complete is %j", (before, word) => {
  expect(wordBefore(before)).toBe(word);
});

test.each([
  ["@dora", []],
  ["@", ["@agent", "@alice", "@sam", "@here", "@channel"]],
  ["@MOR", ["@alice"]],
  ["@he", ["@here"]],
  ["please /as", []],
  ["/as", ["/ask"]],
  [":t", []],
  [":tad", ["🎉"]],
])("for %j are offered %j: those in the channel first, bots before people", (before, inserts) => {
  expect(suggestionsFor(before, view, channel).map(({ insert }) => insert)).toEqual(inserts);
});
