import { describe, expect, test } from "vitest";
import type { MessageEvent, SlackEvent } from "../slack/event.ts";
import type { Thread } from "../turns/turn.ts";
import { actionIds, admit, shortcutId } from "./admit.ts";
import { admitPerson } from "./person.ts";
import type { Policy } from "./policy.ts";

const us = { team: "T1", teamName: "Acme", botUserId: "UBOT", botId: "BBOT", appId: "ABOT", botName: "sre" };
const aPolicy = (change: Partial<Policy> = {}): Policy => ({
  us,
  channels: undefined,
  directMessages: true,
  slashCommand: "/sre",
  followUps: "Mention",
  users: undefined,
  userGroups: undefined,
  bots: undefined,
  externalUsers: "Deny",
  ...change,
});
const aMessage = (change: Partial<MessageEvent> = {}): MessageEvent => ({
  kind: "message",
  type: "message",
  team: "T1",
  channel: "C1",
  channelType: "channel",
  ts: "100.000100",
  threadTs: undefined,
  subtype: undefined,
  user: "U1",
  botId: undefined,
  appId: undefined,
  userTeam: "T1",
  clientMsgId: undefined,
  eventId: "Ev1",
  message: { text: "hello" },
  ...change,
});
const mention = (change: Partial<MessageEvent> = {}) =>
  aMessage({ message: { text: "<@UBOT> why?" }, ...change });
const aThread: Thread = {
  v: 1,
  team: "T1",
  channel: "C1",
  threadTs: "1.1",
  contextId: "c",
  taskId: "t",
  taskState: "terminal",
};
const alerts = new Map([["C1", "Alerts"]] as const);
const webhook = (change: Partial<MessageEvent> = {}) =>
  aMessage({ subtype: "bot_message", user: undefined, botId: "B9", userTeam: undefined, ...change });

const judge = (event: SlackEvent, policy: Partial<Policy> = {}, thread?: Thread) =>
  admit(event, aPolicy(policy), thread, 5);

describe("what becomes a request", () => {
  test.each<[string, SlackEvent, Partial<Policy>, Thread | undefined, string]>([
    ["a mention", mention(), {}, undefined, "mention"],
    ["app_mention without the words", aMessage({ type: "app_mention" }), {}, undefined, "mention"],
    [
      "a mention in blocks only",
      aMessage({ message: { text: "", blocks: [{ elements: [{ user_id: "UBOT" }] }] } }),
      {},
      undefined,
      "mention",
    ],
    ["a mention with a file", mention({ subtype: "file_share" }), {}, undefined, "mention"],
    [
      "a reply also sent to the channel",
      mention({ subtype: "thread_broadcast", threadTs: "1.1" }),
      {},
      undefined,
      "mention",
    ],
    ["/me with a mention", mention({ subtype: "me_message" }), {}, undefined, "mention"],
    ["a direct message", aMessage({ channelType: "im", channel: "D1" }), {}, undefined, "direct"],
    [
      "a direct message where channels are listed",
      aMessage({ channelType: "im", channel: "D1" }),
      { channels: alerts },
      undefined,
      "direct",
    ],
    ["a webhook in an alert channel", webhook(), { channels: alerts }, undefined, "alert"],
    [
      "a listed bot in an alert channel",
      webhook(),
      { channels: alerts, bots: new Set(["B9"]) },
      undefined,
      "alert",
    ],
    [
      "a listed bot that mentions us elsewhere",
      webhook({ message: { text: "<@UBOT> look" } }),
      { bots: new Set(["B9"]) },
      undefined,
      "mention",
    ],
    [
      "a person's words in an AllMessages channel",
      aMessage(),
      { channels: new Map([["C1", "AllMessages"]]) },
      undefined,
      "message",
    ],
    [
      "a reply in our thread, followUps: Thread",
      aMessage({ threadTs: "1.1" }),
      { followUps: "Thread" },
      aThread,
      "followUp",
    ],
    [
      "the answer to the agent's question",
      aMessage({ threadTs: "1.1" }),
      {},
      { ...aThread, taskState: "input-required" },
      "followUp",
    ],
    [
      "the answer to a single question of the agent that has buttons as well",
      aMessage({ threadTs: "1.1" }),
      {},
      { ...aThread, taskState: "input-required", asking: { turn: "t", untilMs: 9, byReply: true } },
      "followUp",
    ],
  ])("%s", (_, event, policy, thread, kind) => {
    expect(judge(event, policy, thread)).toMatchObject({ kind: "admit", request: { kind, receivedAtMs: 5 } });
  });
});

test("talk among people below what buttons decide is not for the agent", () => {
  const asking = { turn: "t", untilMs: 9, byReply: false };
  const thread = { ...aThread, taskState: "input-required" as const, asking };
  expect(judge(aMessage({ threadTs: "1.1" }), {}, thread)).toEqual({
    kind: "ignore",
    reason: "notAddressed",
  });
  expect(judge(aMessage({ threadTs: "1.1" }), { followUps: "Thread" }, thread)).toMatchObject({
    kind: "admit",
  });
});

describe("what is refused, with a word to the person", () => {
  test.each<[string, SlackEvent, Partial<Policy>, string]>([
    ["a channel that is not listed", mention({ channel: "C2" }), { channels: alerts }, "channelNotBound"],
    [
      "direct messages while they are off",
      aMessage({ channelType: "im", channel: "D1" }),
      { directMessages: false },
      "directMessagesOff",
    ],
    ["a stranger of Slack Connect", mention({ userTeam: "T2" }), {}, "externalUser"],
    ["a person who is not listed", mention(), { users: new Set(["U2"]) }, "userNotAllowed"],
    ["an empty list: nobody", mention(), { users: new Set() }, "userNotAllowed"],
  ])("%s", (_, event, policy, reason) => {
    expect(judge(event, policy)).toEqual({ kind: "refuse", reason });
  });
});

describe("what is ignored", () => {
  test.each<[string, SlackEvent, Partial<Policy>, string]>([
    ["our own message by user", aMessage({ user: "UBOT" }), {}, "own"],
    ["our own message by bot id", webhook({ botId: "BBOT" }), { channels: alerts }, "own"],
    ["our own message by app id", webhook({ appId: "ABOT" }), { channels: alerts }, "own"],
    [
      "our own message, even where our bot is listed",
      webhook({ botId: "BBOT" }),
      { bots: new Set(["BBOT"]) },
      "own",
    ],
    ["talk among people", aMessage(), {}, "notAddressed"],
    ["a reply in a thread we are in", aMessage({ threadTs: "1.1" }), {}, "notAddressed"],
    ["a join", mention({ subtype: "channel_join" }), {}, "subtype"],
    ["a huddle", mention({ subtype: "huddle_thread" }), {}, "subtype"],
    ["a tombstone", mention({ subtype: "tombstone" }), {}, "subtype"],
    ["Slackbot", mention({ user: "USLACKBOT" }), {}, "noAuthor"],
    ["a webhook elsewhere that mentions us", webhook({ message: { text: "<@UBOT>" } }), {}, "botNotAllowed"],
    [
      "a webhook that is not listed, in an alert channel",
      webhook(),
      { channels: alerts, bots: new Set(["B8"]) },
      "botNotAllowed",
    ],
    [
      "a bot's reply in an alert's thread",
      webhook({ threadTs: "1.1" }),
      { channels: alerts },
      "notAddressed",
    ],
    ["a person's top-level words in an alert channel", aMessage(), { channels: alerts }, "notAddressed"],
  ])("%s", (_, event, policy, reason) => {
    expect(judge(event, policy)).toEqual({ kind: "ignore", reason });
  });
});

describe("bots that ask again and again in one thread", () => {
  const policy = { bots: new Set(["B9"]) };
  const inThread = webhook({ threadTs: "1.1", message: { text: "<@UBOT> again" } });
  const thread = (botsInARow: number): Thread => ({ ...aThread, botsInARow });
  test.each<[string, SlackEvent, Thread | undefined, string]>([
    ["a first one", inThread, undefined, "admit"],
    ["after a person's", inThread, aThread, "admit"],
    ["after four of bots", inThread, thread(4), "admit"],
    ["after five of bots", inThread, thread(5), "ignore"],
    ["a person, after five of bots", mention({ threadTs: "1.1" }), thread(5), "admit"],
  ])("%s", (_, event, memory, kind) => {
    expect(judge(event, policy, memory).kind).toBe(kind);
  });
});

describe("one gesture is one request", () => {
  const requestOf = (event: SlackEvent) => {
    const verdict = judge(event);
    if (verdict.kind !== "admit") throw new Error(`not admitted: ${verdict.kind}`);
    return verdict.request;
  };
  test("app_mention and message of one ts share id and key", () => {
    const one = requestOf(mention({ type: "app_mention", eventId: "Ev1" }));
    const two = requestOf(mention({ eventId: "Ev2" }));
    expect(two.id).toBe(one.id);
    expect(two.keys.filter((key) => one.keys.includes(key))).toEqual(["m:T1:C1:100.000100"]);
  });
  test("two messages of one client_msg_id share a key", () => {
    const one = requestOf(mention({ clientMsgId: "m1", eventId: "Ev1" }));
    const two = requestOf(mention({ clientMsgId: "m1", eventId: "Ev2", ts: "100.000200" }));
    expect(two.keys.filter((key) => one.keys.includes(key))).toEqual(["c:T1:C1:m1"]);
  });
});

describe("commands, shortcuts and clicks", () => {
  const slash = {
    kind: "slash",
    team: "T1",
    channel: "C1",
    user: "U1",
    command: "/sre",
    text: "why?",
    triggerId: "t1",
    responseUrl: undefined,
  } as const;
  const shortcut = {
    kind: "shortcut",
    team: "T1",
    channel: "C1",
    user: "U1",
    callbackId: shortcutId,
    triggerId: "t",
    responseUrl: undefined,
    ts: "9.9",
    threadTs: "1.1",
    message: { text: "boom" },
  } as const;
  const click = {
    kind: "action",
    team: "T1",
    channel: "C1",
    user: "U1",
    actionId: actionIds.again,
    value: "turn-1",
    ts: "9.9",
    threadTs: "1.1",
    triggerId: "t",
    responseUrl: undefined,
  } as const;

  test("a command asks in a thread that its reply will start", () => {
    expect(judge(slash)).toMatchObject({
      request: { kind: "slash", threadTs: "", message: { text: "why?" } },
    });
  });
  test.each([
    ["another app's command", { ...slash, command: "/other" }, { kind: "ignore", reason: "otherCommand" }],
    ["a command without words", { ...slash, text: "  " }, { kind: "ignore", reason: "empty" }],
    [
      "a shortcut that is not ours",
      { ...shortcut, callbackId: "x" },
      { kind: "ignore", reason: "otherShortcut" },
    ],
    [
      "a button that is not ours",
      { ...click, actionId: "forged" },
      { kind: "ignore", reason: "otherAction" },
    ],
  ])("%s", (_, event, verdict) => {
    expect(judge(event)).toEqual(verdict);
  });
  test("the shortcut asks about its message, in that message's thread", () => {
    expect(judge(shortcut)).toMatchObject({
      request: { kind: "shortcut", threadTs: "1.1", message: { text: "boom" } },
    });
  });
  test("two clicks of a person on one question are one decision; another person's is one of its own", () => {
    const keys = [
      judge(click),
      judge({ ...click, triggerId: "t2", actionId: actionIds.leave }),
      judge({ ...click, user: "U2", triggerId: "t3" }),
    ].map((verdict) => (verdict.kind === "admit" ? verdict.request.keys : verdict.kind));
    expect(keys).toEqual([["d:turn-1:U1"], ["d:turn-1:U1"], ["d:turn-1:U2"]]);
  });
});

describe("what Slack tells of a person", () => {
  const person = {
    id: "U1",
    name: "Ann",
    team: "T1",
    email: undefined,
    isBot: false,
    isDeactivated: false,
    isGuest: false,
    isStranger: false,
  };
  test.each<[string, Partial<typeof person> | "untold" | "unasked", Partial<Policy>, string | undefined]>([
    ["a full member", {}, {}, undefined],
    ["a guest", { isGuest: true }, {}, "externalUser"],
    ["a guest where they are let in", { isGuest: true }, { externalUsers: "Allow" }, undefined],
    ["a stranger", { isStranger: true }, {}, "externalUser"],
    ["a member of another team", { team: "T2" }, {}, "externalUser"],
    [
      "a deactivated person, even where all are let in",
      { isDeactivated: true },
      { externalUsers: "Allow" },
      "deactivated",
    ],
    ["in a listed group", {}, { userGroups: ["S1"] }, undefined],
    ["in no listed group", {}, { userGroups: ["S2"] }, "userNotAllowed"],
    ["listed by name beside a group", {}, { users: new Set(["U1"]), userGroups: ["S2"] }, undefined],
    ["of whom Slack tells nothing", "untold", {}, "membershipUnknown"],
    [
      "of whom Slack tells nothing, listed by name",
      "untold",
      { users: new Set(["U1"]) },
      "membershipUnknown",
    ],
    ["of whom Slack tells nothing, where all are let in", "untold", { externalUsers: "Allow" }, undefined],
    ["not asked about yet", "unasked", {}, undefined],
    ["not asked about yet, others listed", "unasked", { users: new Set(["U2"]) }, "userNotAllowed"],
  ])("%s", (_, change, policy, refusal) => {
    const facts = {
      userId: "U1",
      person: typeof change === "string" ? change : { ...person, ...change },
      groups: new Set(["S1"]),
    };
    expect(admitPerson(facts, aPolicy(policy))).toBe(refusal);
  });

  test("groups of which Slack tells nothing are no proof that somebody is in none", () => {
    const facts = { userId: "U1", person, groups: new Set<string>(), groupsUntold: true as const };
    expect(admitPerson(facts, aPolicy({ userGroups: ["S1"] }))).toBe("membershipUnknown");
    expect(admitPerson(facts, aPolicy({ userGroups: ["S1"], users: new Set(["U1"]) }))).toBeUndefined();
    expect(admitPerson(facts, aPolicy({}))).toBeUndefined();
  });
});
