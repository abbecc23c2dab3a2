import { describe, expect, test } from "vitest";
import { aPolicy } from "../admission/policy.fixture.ts";
import type { Policy } from "../admission/policy.ts";
import { anApproval, asking, someQuestions } from "./approvals.fixture.ts";
import { type Approvals, decisionRefusal, refusalAtClick } from "./who.ts";

const policy = aPolicy();
const anybody: Approvals = { users: undefined, userGroups: undefined, requireOther: false, expireAfterMs: 1 };
const listed: Approvals = { ...anybody, users: new Set(["U2"]), userGroups: ["S1"] };
const member = {
  name: "",
  team: "T1",
  email: undefined,
  isBot: false,
  isDeactivated: false,
  isGuest: false,
  isStranger: false,
};

type Row = {
  readonly who: string;
  readonly in?: readonly string[];
  readonly is?: Partial<typeof member> | "untold";
  readonly by?: Approvals;
  readonly access?: Partial<Policy>;
  readonly asks?: "questions" | "bot";
  readonly among?: readonly string[];
  readonly refusal: string | undefined;
};

describe("who may decide", () => {
  test.each<[string, Row]>([
    ["the one who asked", { who: "U1", refusal: undefined }],
    ["somebody else", { who: "U2", refusal: "approvalNotAllowed" }],
    ["a listed person", { who: "U2", by: listed, refusal: undefined }],
    ["a member of a listed group", { who: "U3", in: ["S1"], by: listed, refusal: undefined }],
    ["the one who asked, not listed", { who: "U1", by: listed, refusal: "approvalNotAllowed" }],
    ["the one who asked, listed", { who: "U1", in: ["S1"], by: listed, refusal: undefined }],
    [
      "the one who asked, listed, where it must be another",
      { who: "U1", in: ["S1"], by: { ...listed, requireOther: true }, refusal: "approvalNeedsOther" },
    ],
    [
      "who wrote to the agent in between, where it must be another",
      { who: "U4", in: ["S1"], by: { ...listed, requireOther: true }, refusal: "approvalNeedsOther" },
    ],
    [
      "anybody where more people asked than are remembered, where it must be another",
      { who: "U2", among: ["U1", "*"], by: { ...listed, requireOther: true }, refusal: "approvalNeedsOther" },
    ],
    [
      "a listed person where so many asked",
      { who: "U2", among: ["U1", "*"], by: listed, refusal: undefined },
    ],
    ["somebody else where so many asked", { who: "U9", among: ["U1", "*"], refusal: "approvalNotAllowed" }],
    ["who wrote to the agent in between", { who: "U4", refusal: undefined }],
    [
      "another where it must be another",
      { who: "U2", by: { ...listed, requireOther: true }, refusal: undefined },
    ],
    [
      "the one who asked, by now deactivated",
      { who: "U1", is: { isDeactivated: true }, refusal: "approvalNotAllowed" },
    ],
    ["a listed guest", { who: "U2", is: { isGuest: true }, by: listed, refusal: "approvalNotAllowed" }],
    ["a listed stranger", { who: "U2", is: { isStranger: true }, by: listed, refusal: "approvalNotAllowed" }],
    [
      "a listed person of whom Slack tells nothing",
      { who: "U2", is: "untold", by: listed, refusal: "membershipUnknown" },
    ],
    [
      "the one who asked, of whom Slack tells nothing",
      { who: "U1", is: "untold", refusal: "membershipUnknown" },
    ],
    [
      "a listed person of whom Slack tells nothing, where guests may ask",
      { who: "U2", is: "untold", by: listed, access: { externalUsers: "Allow" }, refusal: undefined },
    ],
    [
      "a listed guest where guests may ask",
      {
        who: "U2",
        is: { isGuest: true },
        by: listed,
        access: { externalUsers: "Allow" },
        refusal: undefined,
      },
    ],
    [
      "a listed person who may not ask",
      { who: "U2", by: listed, access: { users: new Set(["U1"]) }, refusal: undefined },
    ],
    ["anybody who may ask, where a bot asked", { who: "U9", asks: "bot", refusal: undefined }],
    [
      "somebody who may not ask, where a bot asked",
      { who: "U9", asks: "bot", access: { users: new Set(["U1"]) }, refusal: "approvalNotAllowed" },
    ],
    [
      "the one who asked answers the agent's questions, four eyes or not",
      { who: "U1", asks: "questions", by: { ...listed, requireOther: true }, refusal: undefined },
    ],
    ["a listed person answers them too", { who: "U2", asks: "questions", by: listed, refusal: undefined }],
    ["somebody else does not", { who: "U9", asks: "questions", by: listed, refusal: "approvalNotAllowed" }],
  ])("%s", (_, row) => {
    const { question } = asking(row.asks === "questions" ? someQuestions() : anApproval());
    const asked = { ...question, askers: row.asks === "bot" ? [] : [...(row.among ?? ["U1", "U4"])] };
    const facts = {
      userId: row.who,
      person: row.is === "untold" ? row.is : { id: row.who, ...member, ...row.is },
      groups: new Set(row.in),
    };
    expect(decisionRefusal(facts, asked, row.by ?? anybody, { ...policy, ...row.access })).toBe(row.refusal);
  });

  test.each<[string, string, Approvals, string | undefined]>([
    ["somebody else is refused at once", "U2", anybody, "approvalNotAllowed"],
    ["where groups are listed, that is known later", "U9", listed, undefined],
    [
      "the one who asked is refused at once where it must be another",
      "U1",
      { ...listed, requireOther: true },
      "approvalNeedsOther",
    ],
  ])("at the click: %s", (_, who, approvals, refusal) => {
    expect(refusalAtClick(who, asking().question, approvals, policy)).toBe(refusal);
  });
});
