import { describe, expect, test } from "vitest";
import { actionIds } from "./admission/admit.ts";
import type { Policy } from "./admission/policy.ts";
import { StoreError } from "./inbox/errors.ts";
import type { Accepted } from "./inbox/port.ts";
import { type IntakePorts, intake } from "./intake.ts";
import { openLog } from "./ops/log.ts";
import { botMetrics } from "./ops/metrics.ts";
import { recentIds } from "./recent-ids.ts";
import { parseFrame } from "./slack/envelope.ts";
import { SlackError } from "./slack/errors.ts";
import type { Envelope } from "./slack/event.ts";
import { refusals } from "./turns/refusals.ts";

const us = { team: "T1", teamName: "", botUserId: "UBOT", botId: "BBOT", appId: "A1", botName: "" };
const policy: Policy = {
  us,
  channels: undefined,
  directMessages: true,
  slashCommand: "/sre",
  followUps: "Mention",
  users: undefined,
  userGroups: undefined,
  bots: undefined,
  externalUsers: "Deny",
};
const mention = { type: "app_mention", channel: "C1", user: "U1", ts: "1.1", text: "<@UBOT> hi" };

const envelope = (type: string, payload: unknown): Envelope => {
  const frame = parseFrame(JSON.stringify({ type, envelope_id: "e1", payload }));
  if (frame.kind !== "envelope") throw new Error(`not an envelope: ${frame.kind}`);
  return frame;
};
const event = (change: Record<string, unknown> = {}, payload: Record<string, unknown> = {}) =>
  envelope("events_api", { team_id: "T1", api_app_id: "A1", event: { ...mention, ...change }, ...payload });
const slash = (change: Record<string, unknown> = {}) =>
  envelope("slash_commands", {
    team_id: "T1",
    api_app_id: "A1",
    channel_id: "C1",
    user_id: "U1",
    command: "/sre",
    text: "why?",
    trigger_id: "t",
    ...change,
  });

const click = () =>
  envelope("interactive", {
    type: "block_actions",
    api_app_id: "A1",
    team: { id: "T1" },
    trigger_id: "t",
    user: { id: "U1" },
    channel: { id: "C1" },
    message: { ts: "1.2", thread_ts: "1.1" },
    actions: [{ action_id: actionIds.again, value: "turn-1" }],
  });

/** What happened, in its order. */
async function play(
  given: Envelope,
  store: () => Promise<Accepted> = async () => ({ kind: "stored", entryId: "1-0" }),
  recent = recentIds(),
  tell?: () => Promise<void>,
) {
  const happened: string[] = [];
  const acks: unknown[] = [];
  const ports: IntakePorts = {
    inbox: {
      accept: async (request) => {
        const accepted = await store();
        happened.push(`store ${request.team} ${request.kind}`);
        return accepted;
      },
      loadTurn: async () => undefined,
      loadThread: async () => undefined,
    },
    slack: {
      ephemeral: tell ?? (async (_place, user, text) => void happened.push(`tell ${user}: ${text}`)),
      respond: async () => {},
      openView: async () => {},
    },
    policy: () => policy,
    approvals: () => ({ users: undefined, userGroups: undefined, requireOther: false, expireAfterMs: 1 }),
    say: (name) => name,
    log: openLog("silent", "test/bot"),
    metrics: botMetrics(),
    now: () => 0,
    recent,
    refusals: refusals(),
    onSeenUnknown: () => void happened.push("read again"),
    onAccepted: ({ entryId }) => happened.push(`dispatch ${entryId}`),
    turnIn: () => undefined,
    onRating: async () => "accepted",
    waits: () => false,
    onFenced: () => happened.push("fenced"),
  };
  const ack = async (response?: Record<string, unknown>) => {
    happened.push("ack");
    acks.push(response);
  };
  await intake(ports)(given, ack, new AbortController().signal);
  const counted = await ports.metrics.events.get();
  return {
    happened,
    acks,
    verdicts: counted.values.filter(({ value }) => value > 0).map(({ labels }) => labels.verdict),
  };
}

const away = async (): Promise<Accepted> => {
  throw new StoreError("TIMEOUT", "test");
};

describe("an event's way in", () => {
  test("it is stored first, then acknowledged, then dispatched", async () => {
    expect(await play(event())).toMatchObject({
      happened: ["store T1 mention", "ack", "dispatch 1-0"],
      verdicts: ["accepted"],
    });
  });

  test("a payload that names no team is of ours", async () => {
    expect((await play(event({}, { team_id: undefined }))).happened[0]).toBe("store T1 mention");
  });

  test.each<[string, Envelope, string[], string]>([
    ["another app's", event({}, { api_app_id: "A2" }), ["ack"], "foreign"],
    ["another workspace's", event({}, { team_id: "T2" }), ["ack"], "foreign"],
    [
      "one of Slack Connect that we are authorised for",
      event({}, { team_id: "T2", authorizations: [{ team_id: "T1" }] }),
      ["store T2 mention", "ack", "dispatch 1-0"],
      "accepted",
    ],
    ["an event without a channel", event({ channel: undefined }), ["ack"], "malformed"],
    ["a join", event({ subtype: "channel_join" }), ["ack"], "ignored"],
    ["a stranger's", event({ user_team: "T9" }), ["ack", "tell U1: externalNotAllowed"], "refused"],
  ])("%s", async (_, given, happened, verdict) => {
    expect(await play(given)).toMatchObject({ happened, verdicts: [verdict] });
  });

  test("seen before: acknowledged, not dispatched again", async () => {
    expect(await play(event(), async () => ({ kind: "seen" }))).toMatchObject({
      happened: ["store T1 mention", "read again", "ack"],
      verdicts: ["seen"],
    });
  });

  test("seen, and not stored by this process: the inbox is read for it before Slack hears of it", async () => {
    expect((await play(event(), async () => ({ kind: "seen" }))).happened).toEqual([
      "store T1 mention",
      "read again",
      "ack",
    ]);
  });

  test("seen, and stored by this process a moment ago: nothing is read", async () => {
    const recent = recentIds();
    await play(event(), undefined, recent);
    const twin = await play(event({ type: "message" }), async () => ({ kind: "seen" }), recent);
    expect(twin.happened).toEqual(["store T1 mention", "ack"]);
  });

  test("a full inbox is told to the person", async () => {
    expect((await play(event(), async () => ({ kind: "full" }))).happened).toEqual([
      "store T1 mention",
      "ack",
      "tell U1: busy",
    ]);
  });
});

describe("a store that is away", () => {
  test("an event is not acknowledged, so that Slack sends it again", async () => {
    expect(await play(event(), away)).toMatchObject({ happened: [], verdicts: ["unstored"] });
  });

  test("a slash command is answered at once: Slack never sends it again", async () => {
    expect((await play(slash(), away)).acks).toEqual([{ response_type: "ephemeral", text: "notAccepted" }]);
  });

  test("a click is acknowledged once its person was told", async () => {
    expect((await play(click(), away)).happened).toEqual(["tell U1: notAccepted", "ack"]);
  });

  test("a click whose person could not be told is not acknowledged: Slack says that it failed", async () => {
    const mute = async () => {
      throw new SlackError("chat.postEphemeral", "unknown", "aborted");
    };
    expect((await play(click(), away, undefined, mute)).happened).toEqual([]);
  });

  test("a newer epoch ends this process's work", async () => {
    const fenced = async (): Promise<Accepted> => {
      throw new StoreError("FENCED", "test");
    };
    expect((await play(event(), fenced)).happened).toEqual(["fenced"]);
  });
});

test("a slash command without words is answered with a hint", async () => {
  expect((await play(slash({ text: " " }))).acks).toEqual([
    { response_type: "ephemeral", text: "emptyMention" },
  ]);
});
