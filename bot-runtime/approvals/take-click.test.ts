import { describe, expect, test } from "vitest";
import { aPolicy } from "../admission/policy.fixture.ts";
import { StoreError } from "../inbox/errors.ts";
import { openLog } from "../ops/log.ts";
import { SlackError } from "../slack/errors.ts";
import type { ActionEvent, SubmissionEvent } from "../slack/event.ts";
import { refusals } from "../turns/refusals.ts";
import { aTurn } from "../turns/turn.fixture.ts";
import type { Turn } from "../turns/turn.ts";
import { anApproval, asking, aTool, turnId } from "./approvals.fixture.ts";
import { clickId } from "./blocks.ts";
import { decisionIn } from "./decision-request.ts";
import { formId } from "./forms.ts";
import { type Purpose, type Question, signedValue } from "./question.ts";
import { type ClickPorts, isAboutQuestion, takeClick } from "./take-click.ts";

const policy = aPolicy();
const one = asking(anApproval([aTool("1"), aTool("2")]));

const waiting = (question: Partial<Question> = {}): Turn =>
  aTurn({
    id: turnId,
    state: "waiting",
    entryIds: ["1-0"],
    requestIds: [turnId],
    posts: [{ intentAtMs: 0, ts: "1.2" }],
    messageId: turnId,
    named: true,
    taskId: "t1",
    contextId: "c1",
    answer: { outcome: "input-required", markdown: "" },
    question: { ...one.question, ...question },
    deadlineAtMs: 1,
  });

const click = (purpose: Purpose, change: Partial<ActionEvent> = {}): ActionEvent => ({
  kind: "action",
  team: "T1",
  channel: "C1",
  user: "U1",
  actionId: clickId(purpose),
  value: signedValue(one, purpose),
  ts: "1.2",
  threadTs: "1.1",
  triggerId: "trigger",
  responseUrl: undefined,
  ...change,
});

const form = (
  purpose: Purpose,
  values: Record<string, unknown>,
  metadata = signedValue(one, purpose),
): SubmissionEvent => ({
  kind: "submission",
  team: "T1",
  user: "U1",
  viewId: "V1",
  callbackId: formId,
  metadata,
  values,
  triggerId: "trigger",
});
const reason = (value: string) => ({ reason: { value: { type: "plain_text_input", value } } });

async function play(
  event: ActionEvent | SubmissionEvent,
  turn: Turn | undefined,
  change: Partial<ClickPorts> = {},
  openView: () => Promise<void> = async () => {},
) {
  const happened: string[] = [];
  const ports: ClickPorts = {
    inbox: { loadTurn: async () => turn },
    slack: {
      ephemeral: async (_place, user, said) => void happened.push(`tell ${user}: ${said}`),
      respond: async () => {},
      openView: async (trigger) => {
        happened.push(`form for ${trigger}`);
        await openView();
      },
    },
    policy: () => policy,
    refusals: refusals(() => 0),
    approvals: () => ({ users: undefined, userGroups: undefined, requireOther: false, expireAfterMs: 1 }),
    say: (name) => name,
    log: openLog("silent", "test/bot"),
    now: () => 7,
    accept: async (request) => {
      happened.push(`store ${request.keys.join()} ${JSON.stringify(decisionIn(request))}`);
      return "accepted";
    },
    ...change,
  };
  const ack = async (response?: Record<string, unknown>) => {
    happened.push(response === undefined ? "ack" : `ack ${JSON.stringify(response)}`);
  };
  const verdict = await takeClick(event, ack, ports, new AbortController().signal).catch(
    (error: unknown) => (error as StoreError).code,
  );
  await new Promise(setImmediate);
  return [...happened, verdict];
}

const stale = ["ack", "tell U1: decisionStale", "refused"];
const errors = (block: string, sentence: string) =>
  `ack {"response_action":"errors","errors":{"${block}":"${sentence}"}}`;

describe("a click", () => {
  test.each<[string, ActionEvent | SubmissionEvent, Turn | undefined, readonly string[]]>([
    [
      "that approves is stored",
      click("approve"),
      waiting(),
      [`store t:trigger {"about":"${turnId}","decision":{"kind":"approve"}}`, "accepted"],
    ],
    [
      "on deny opens a form, after its acknowledgement",
      click("deny"),
      waiting(),
      ["ack", "form for trigger", "accepted"],
    ],
    [
      "on a question that was decided",
      click("approve"),
      waiting({ closed: "decided" }),
      ["ack", "tell U1: alreadyDecided", "refused"],
    ],
    ["on a question that is over", click("approve"), waiting({ closed: "superseded" }), stale],
    [
      "of somebody else",
      click("approve", { user: "U2" }),
      waiting(),
      ["ack", "tell U2: approvalNotAllowed", "refused"],
    ],
    [
      "of somebody else, to read",
      click("args", { user: "U2" }),
      waiting(),
      ["ack", "form for trigger", "accepted"],
    ],
    ["on a turn that is forgotten", click("approve"), undefined, stale],
    ["on another question of the turn", click("approve"), waiting({ key: "bm90IHRoaXM" }), stale],
    ["in another channel", click("approve", { channel: "C2" }), waiting(), stale],
    ["on another message", click("approve", { ts: "9.9" }), waiting(), stale],
    ["of another button", click("approve", { actionId: "sab_deny" }), waiting(), stale],
    ["with no value", click("approve", { value: "" }), waiting(), stale],
    ["on a choice that there is not", click("choice:3"), waiting(), stale],
    [
      "that sends a form is stored once for the form",
      form("deny", reason("no")),
      waiting(),
      [`store v:V1 {"about":"${turnId}","decision":{"kind":"deny","reason":"no"}}`, "accepted"],
    ],
    [
      "that sends a form of a closed question",
      form("deny", reason("no")),
      waiting({ closed: "decided" }),
      [errors("reason", "alreadyDecided"), "refused"],
    ],
    [
      "that sends a form which misses something",
      form("each", {}),
      waiting(),
      [
        'ack {"response_action":"errors","errors":{"verdict_0":"answerMissing","verdict_1":"answerMissing"}}',
        "refused",
      ],
    ],
    [
      "that sends a forged form",
      form("deny", reason("no"), "1.x"),
      waiting(),
      [errors("reason", "decisionStale"), "refused"],
    ],
    [
      "that sends a form as if it approved",
      form("approve", reason("no")),
      waiting(),
      [errors("reason", "decisionStale"), "refused"],
    ],
  ])("%s", async (_, event, turn, expected) => {
    expect(isAboutQuestion(event)).toBe(true);
    expect(await play(event, turn)).toEqual(expected);
  });

  const long = asking(anApproval([aTool("1", { args: { a: "x".repeat(2_000) } })]));
  const waitingLong = (question: Partial<Question> = {}) => waiting({ ...long.question, ...question });
  test.each<[string, ActionEvent | SubmissionEvent, Turn, readonly string[]]>([
    [
      "that approves opens a form with all of it first",
      click("approve", { value: signedValue(long, "approve") }),
      waitingLong(),
      ["ack", "form for trigger", "accepted"],
    ],
    [
      "that sends this form is stored",
      form("approve", {}, signedValue(long, "approve")),
      waitingLong(),
      [`store v:V1 {"about":"${turnId}","decision":{"kind":"approve"}}`, "accepted"],
    ],
    [
      "of somebody else who sends this form is told so in its place",
      { ...form("approve", {}, signedValue(long, "approve")), user: "U2" },
      waitingLong(),
      [expect.stringMatching(/^ack {"response_action":"update".*"approvalNotAllowed"/), "refused"],
    ],
  ])("on what the message has no room for, %s", async (_, event, turn, expected) => {
    expect(await play(event, turn)).toEqual(expected);
  });

  test("that is refused again within the minute is acknowledged, and told of no second time", async () => {
    const same = { refusals: refusals(() => 0) };
    const other = click("approve", { user: "U2" });
    await play(other, waiting(), same);
    expect(await play(other, waiting(), same)).toEqual(["ack", "refused"]);
    expect(await play({ ...other, user: "U3" }, waiting(), same)).toContain("tell U3: approvalNotAllowed");
    expect(await play({ ...other, user: "U2" }, waiting({ closed: "decided" }), same)).toContain(
      "tell U2: alreadyDecided",
    );
  });

  test("that sends a form is told each time why it does not count: the form shows it", async () => {
    const same = { refusals: refusals(() => 0) };
    const sent = { ...form("deny", reason("no")), user: "U2" };
    for (let times = 0; times < 2; times += 1)
      expect(await play(sent, waiting(), same)).toEqual([errors("reason", "approvalNotAllowed"), "refused"]);
  });

  test("whose form could not be opened in time is told so", async () => {
    const late = () => Promise.reject(new SlackError("views.open", "refused", "expired_trigger_id"));
    expect(await play(click("deny"), waiting(), {}, late)).toEqual([
      "ack",
      "form for trigger",
      "tell U1: formExpired",
      "accepted",
    ]);
  });

  test.each<[string, Partial<ClickPorts>]>([
    ["is away", { inbox: { loadTurn: () => Promise.reject(new StoreError("UNREACHABLE", "down")) } }],
    ["does not answer", { inbox: { loadTurn: () => new Promise(() => {}) } }],
    ["does not take it", { accept: () => Promise.reject(new StoreError("TIMEOUT", "slow")) }],
  ])("while the store %s decides nothing, and nothing is acknowledged yet", async (_, ports) => {
    expect(await play(click("approve"), waiting(), ports)).toEqual([
      expect.stringMatching(/UNREACHABLE|TIMEOUT/),
    ]);
  });
});
