import { describe, expect, test } from "vitest";
import { actionIds, shortcutId } from "./admission/admit.ts";
import { aPolicy } from "./admission/policy.fixture.ts";
import { StoreError } from "./inbox/errors.ts";
import type { Accepted } from "./inbox/port.ts";
import { type IntakePorts, intake } from "./intake.ts";
import { openLog } from "./ops/log.ts";
import { botMetrics } from "./ops/metrics.ts";
import { recentIds } from "./recent-ids.ts";
import { parseFrame } from "./slack/envelope.ts";
import { SlackError } from "./slack/errors.ts";
import type { Envelope } from "./slack/event.ts";
import type { OpenRequest } from "./turns/dispatcher.ts";
import { refusals } from "./turns/refusals.ts";
import type { Request } from "./turns/request.ts";

const policy = aPolicy({ slashCommand: "/sre" });
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
  open: readonly OpenRequest[] = [],
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
    onRating: async () => "accepted",
    asks: {
      open: async (event, acknowledge) => {
        await acknowledge();
        happened.push(`form for ${event.user}`);
        return "accepted";
      },
      read: async ({ metadata, user, team, triggerId }) =>
        metadata === ""
          ? undefined
          : {
              question: "why?",
              shortcut: {
                kind: "shortcut",
                team,
                channel: metadata,
                user,
                callbackId: shortcutId,
                triggerId,
                responseUrl: undefined,
                ts: "1.2",
                threadTs: "1.1",
                message: { text: "boom" },
              },
            },
    },
    onSeenUnknown: () => void happened.push("read again"),
    commands: {
      about: () => ({
        card: undefined,
        agentName: "agent",
        policy,
        conditions: new Map(),
        say: (name) => name,
      }),
      open: () => ({
        of: () => open,
        stops: { threadOf: (id) => open.find(({ request }) => request.id === id)?.request.threadTs },
        workspace: "https://acme.slack.com/",
        say: (name) => name,
      }),
      refusal: async () => undefined,
      log: openLog("silent", "test/bot"),
      now: () => 0,
    },
    home: { opened: ({ tab, user }) => void happened.push(`home ${tab} ${user}`) },
    onAccepted: ({ entryId }) => happened.push(`dispatch ${entryId}`),
    turnIn: () => undefined,
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

const shortcut = (change: Record<string, unknown> = {}) =>
  envelope("interactive", {
    type: "message_action",
    api_app_id: "A1",
    team: { id: "T1" },
    trigger_id: "t",
    callback_id: shortcutId,
    user: { id: "U1" },
    channel: { id: "C1" },
    message: { ts: "1.2", thread_ts: "1.1", text: "boom" },
    ...change,
  });

/** The shortcut's form is sent; `about` is the channel of the message, "" for a form that is none of ours. */
const sent = (about: string) =>
  envelope("interactive", {
    type: "view_submission",
    api_app_id: "A1",
    team: { id: "T1" },
    trigger_id: "t",
    user: { id: "U1" },
    view: { id: "V1", callback_id: "sab_ask", private_metadata: about, state: { values: {} } },
  });

describe("the shortcut and its form", () => {
  test("the shortcut opens a form, and stores nothing yet", async () => {
    expect(await play(shortcut())).toMatchObject({
      happened: ["ack", "form for U1"],
      verdicts: ["accepted"],
    });
  });

  test("a form that was sent is stored first, then closed", async () => {
    expect(await play(sent("C1"))).toMatchObject({
      happened: ["store T1 shortcut", "ack", "dispatch 1-0"],
      acks: [undefined],
      verdicts: ["accepted"],
    });
  });

  const stays = (sentence: string) => [{ response_action: "errors", errors: { question: sentence } }];

  test("the store is away: the form stays open and says so", async () => {
    expect(await play(sent("C1"), away)).toMatchObject({
      happened: ["ack"],
      acks: stays("notAccepted"),
      verdicts: ["unstored"],
    });
  });

  test("a form that is none of ours stores nothing", async () => {
    expect(await play(sent(""))).toMatchObject({
      happened: ["ack"],
      acks: stays("notAccepted"),
      verdicts: ["refused"],
    });
  });
});

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

describe("App Home", () => {
  const opened = (change: Record<string, unknown> = {}) =>
    envelope("events_api", {
      team_id: "T1",
      api_app_id: "A1",
      event: { type: "app_home_opened", user: "U1", channel: "D1", tab: "home", ...change },
    });
  test.each<[string, Envelope, string[]]>([
    ["the Home tab", opened(), ["ack", "home home U1"]],
    ["the messages", opened({ tab: "messages" }), ["ack", "home messages U1"]],
    ["an older event without a tab", opened({ tab: undefined }), ["ack", "home home U1"]],
    ["a tab that we do not know", opened({ tab: "about" }), ["ack"]],
  ])("%s: acknowledged at once, then made anew", async (_, given, happened) => {
    expect((await play(given)).happened).toEqual(happened);
  });
});

describe("sub-commands", () => {
  const running = (id: string, change: Partial<Request> = {}): OpenRequest => ({
    state: "open",
    request: {
      v: 1,
      id,
      kind: "mention",
      team: "T1",
      channel: "C1",
      ts: "1.1",
      threadTs: "1.1",
      requester: { kind: "user", id: "U1" },
      message: { text: `<@UBOT> <!channel> question ${id}` },
      keys: [id],
      receivedAtMs: 0,
      ...change,
    },
  });
  const stored = async (): Promise<Accepted> => ({ kind: "stored", entryId: "1-0" });
  const withOpen = (text: string, store: () => Promise<Accepted>, open: readonly OpenRequest[]) =>
    play(slash({ text }), store, recentIds(), undefined, open);

  test("ask alone prompts for words, and stores nothing", async () => {
    const { happened, acks } = await play(slash({ text: " Ask " }));
    expect(happened).toEqual(["ack"]);
    expect(acks).toEqual([{ response_type: "ephemeral", text: "emptyCommand" }]);
  });

  test.each(["ask why?", "why?", "stop the checkout service", "ask stop"])("%s: is asked", async (text) => {
    expect((await play(slash({ text }))).happened).toEqual(["store T1 slash", "ack", "dispatch 1-0"]);
  });

  test("status and help are told in the acknowledgement, to the person alone", async () => {
    for (const text of ["status", "help"]) {
      const { happened, acks } = await withOpen(text, stored, [running("a")]);
      expect(happened).toEqual(["ack"]);
      expect(acks).toMatchObject([{ response_type: "ephemeral", blocks: expect.any(Array) }]);
    }
  });

  test("stop stores a stop for each turn of the person in this channel, then tells what it stops", async () => {
    const open = [running("a"), running("b", { threadTs: "2.2" }), running("c", { channel: "C2" })];
    const { happened, acks } = await withOpen("stop", stored, open);
    expect(happened).toEqual(["store T1 stop", "store T1 stop", "dispatch 1-0", "dispatch 1-0", "ack"]);
    const said = JSON.stringify(acks);
    expect(said).toContain("https://acme.slack.com/archives/C1/p11");
    expect(said).toContain("question b");
    expect(said).not.toMatch(/question c|<!channel/);
  });

  test("stop where nothing runs says so", async () => {
    expect((await play(slash({ text: "stop" }))).acks).toMatchObject([{ text: "nothingRuns" }]);
  });

  test("stop while the store is down says that nothing was stopped", async () => {
    const { acks, verdicts } = await withOpen("stop", away, [running("a")]);
    expect(acks).toEqual([{ response_type: "ephemeral", text: "notStopped" }]);
    expect(verdicts).toEqual(["unstored"]);
  });

  test("a stop that only some of the turns got says how many it did not", async () => {
    let calls = 0;
    const flaky = () => (calls++ === 0 ? stored() : away());
    const { acks } = await withOpen("stop", flaky, [running("a"), running("b", { threadTs: "2.2" })]);
    expect(JSON.stringify(acks)).toMatch(/stopping.*question a.*stopIncomplete/);
  });
});
