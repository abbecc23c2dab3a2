import { expect, test, vi } from "vitest";
import { aPolicy } from "../admission/policy.fixture.ts";
import type { Policy } from "../admission/policy.ts";
import type { Watermarks } from "../inbox/port.ts";
import { openLog } from "../ops/log.ts";
import { SlackError } from "../slack/errors.ts";
import type { MessageEvent } from "../slack/event.ts";
import type { Listed } from "../slack/reading.ts";
import { limits } from "./limits.ts";
import { lookBack, slackTs } from "./look-back.ts";

const nowMs = 1_800_000_000_000;
/** A Slack timestamp so many seconds before now. */
const ago = (seconds: number): string => slackTs(nowMs - seconds * 1_000);
const policy = aPolicy();

type Channel = {
  readonly top: readonly Listed[];
  readonly replies?: Readonly<Record<string, readonly Listed[]>>;
};

const said = (ts: string, more: Record<string, unknown> = {}): Listed => ({
  ts,
  user: "U1",
  text: "hi",
  ...more,
});

/** A Slack that holds `channels`, and a store that remembers `stored`. */
function aWorld(channels: Readonly<Record<string, Channel | SlackError>>, stored: Watermarks) {
  const taken: string[] = [];
  const state = { watermarks: stored, verdict: "accepted", nowMs };
  const answeredSeen = new Set<string>();
  const page = (messages: readonly Listed[], after: string) => ({
    messages: messages.filter(({ ts }) => ts > after),
    isWhole: true,
  });
  const channelOf = (id: string): Channel => {
    const channel = channels[id];
    if (channel instanceof SlackError) throw channel;
    return channel ?? { top: [] };
  };
  const reading = {
    conversations: vi.fn(async (_types: readonly string[]) =>
      Object.keys(channels).map((id) => ({
        id,
        type: id.startsWith("D") ? ("im" as const) : ("channel" as const),
      })),
    ),
    history: async (id: string, { after }: { after: string }) => page(channelOf(id).top, after),
    replies: vi.fn(async (id: string, thread: string, { after }: { after: string }) =>
      page(channelOf(id).replies?.[thread] ?? [], after),
    ),
  };
  const look = (given: Partial<Policy> = {}) =>
    lookBack(
      {
        inbox: {
          loadWatermarks: async () => state.watermarks,
          saveWatermarks: async (watermarks) => {
            state.watermarks = watermarks;
          },
        },
        reading,
        policy: () => ({ ...policy, ...given }),
        take: async (event: MessageEvent, answered) => {
          for (const turn of answered) answeredSeen.add(turn);
          taken.push(`${event.channel} ${event.ts} ${event.channelType}`);
          return state.verdict;
        },
        log: openLog("silent", "test/bot"),
        now: () => state.nowMs,
      },
      AbortSignal.timeout(10_000),
    );
  return { look, taken, state, reading, answeredSeen };
}

const refused = (code: string) => new SlackError("conversations.history", "refused", code);

test("the first look of all takes nothing: nobody was promised an answer to what stood there before", async () => {
  const world = aWorld({ C1: { top: [said(ago(600)), said(ago(60))] } }, {});
  expect(await world.look()).toMatchObject({ missed: [] });
  expect(world.taken).toEqual([]);
  expect(world.state.watermarks).toEqual({ C1: ago(60) });
});

test("a clock that is ahead settles nothing that is not said yet, and what it settled before is forgotten", async () => {
  const world = aWorld({ C1: { top: [said(ago(300))] } }, { C1: ago(600) });
  world.state.nowMs = nowMs + 3_600_000;
  await world.look();
  expect(world.state.watermarks).toEqual({ C1: ago(300) });
  world.state.nowMs = nowMs;
  world.state.watermarks = { C1: slackTs(nowMs + 3_600_000), C2: ago(600) };
  world.taken.length = 0;
  await world.look();
  expect(world.taken).toEqual([`C1 ${ago(300)} channel`]);
});

test("a Slack that does not say where we are is a finding, not trouble", async () => {
  const world = aWorld({ C1: { top: [] } }, { C1: ago(600) });
  world.reading.conversations.mockRejectedValue(refused("missing_scope"));
  expect([...(await world.look()).unreadable]).toEqual([["missing_scope", []]]);
});

test("what was said since the watermark is taken, oldest first, and the watermark moves on", async () => {
  const world = aWorld({ C1: { top: [said(ago(60)), said(ago(300)), said(ago(900))] } }, { C1: ago(600) });
  expect(await world.look()).toMatchObject({ missed: [ago(300), ago(60)] });
  expect(world.taken).toEqual([`C1 ${ago(300)} channel`, `C1 ${ago(60)} channel`]);
  expect(world.state.watermarks).toEqual({ C1: ago(60) });
});

test("what was said within the settle time is taken and looked at once more", async () => {
  const world = aWorld({ C1: { top: [said(ago(5))] } }, { C1: ago(600) });
  await world.look();
  await world.look();
  expect(world.taken).toHaveLength(2);
});

test("new replies of an old thread are taken; a quiet thread costs no call", async () => {
  const root = said(ago(7_200), { latest_reply: ago(120), reply_count: 2 });
  const quiet = said(ago(7_000), { latest_reply: ago(6_000), reply_count: 1 });
  const replies = { [root.ts]: [said(ago(3_600)), said(ago(120), { thread_ts: root.ts })] };
  const world = aWorld({ C1: { top: [root, quiet], replies } }, { C1: ago(600) });
  expect(await world.look()).toMatchObject({ missed: [ago(120)] });
  expect(world.reading.replies).toHaveBeenCalledTimes(1);
});

test("what we answered is told to the gates, and only our own word counts", async () => {
  const mark = (turn: string) => ({
    metadata: { event_type: "slackagent_turn", event_payload: { turn, part: 0 } },
  });
  const root = said(ago(300), { latest_reply: ago(200) });
  const replies = {
    [root.ts]: [
      said(ago(250), { user: "UBOT", bot_id: "BBOT", ...mark("ours") }),
      said(ago(200), { user: "U2", bot_id: "BOTHER", ...mark("forged") }),
    ],
  };
  const world = aWorld({ C1: { top: [root], replies } }, { C1: ago(600) });
  await world.look();
  expect([...world.answeredSeen]).toEqual(["ours"]);
});

test("a message older than the inbox remembers is left alone, however old the watermark is", async () => {
  const old = slackTs(nowMs - limits.windowMs - 1_000);
  const world = aWorld({ C1: { top: [said(old), said(ago(60))] } }, { C1: "1000000000.000000" });
  expect(await world.look()).toMatchObject({ missed: [ago(60)] });
});

test("a channel that came up while we were away is looked at from the last look on", async () => {
  const world = aWorld({ C1: { top: [] }, D9: { top: [said(ago(100)), said(ago(900))] } }, { C1: ago(600) });
  expect(await world.look()).toMatchObject({ missed: [ago(100)] });
  expect(world.taken).toEqual([`D9 ${ago(100)} im`]);
});

test("only the binding's channels and direct messages are looked at", async () => {
  const world = aWorld(
    { C1: { top: [said(ago(60))] }, C2: { top: [said(ago(60))] }, D1: { top: [said(ago(60))] } },
    { C1: ago(600), C2: ago(600), D1: ago(600) },
  );
  await world.look({ channels: new Map([["C1", "Mentions"]]) });
  expect(world.taken.map((one) => one.slice(0, 2))).toEqual(["C1", "D1"]);
  expect((await world.look()).channels).toBe(2);
  await world.look({ directMessages: false });
  expect(world.reading.conversations.mock.lastCall?.[0]).not.toContain("im");
});

test("a channel that Slack keeps from us is named, and the others are looked at", async () => {
  const world = aWorld(
    { C1: refused("missing_scope"), C2: { top: [said(ago(60))] } },
    { C1: ago(600), C2: ago(600) },
  );
  const { missed, unreadable } = await world.look();
  expect(missed).toEqual([ago(60)]);
  expect([...unreadable]).toEqual([["missing_scope", ["C1"]]]);
  expect(world.state.watermarks.C1).toBe(ago(600));
});

test("cut short, it keeps what was settled and goes on from there", async () => {
  const limited = new SlackError("conversations.history", "rateLimited", "ratelimited");
  const world = aWorld({ C1: { top: [said(ago(60))] }, C2: limited }, { C1: ago(600), C2: ago(600) });
  await expect(world.look()).rejects.toThrow();
  expect(world.state.watermarks).toEqual({ C1: ago(60), C2: ago(600) });
});

test("a full inbox ends the look without settling the channel", async () => {
  const world = aWorld({ C1: { top: [said(ago(60))] } }, { C1: ago(600) });
  world.state.verdict = "full";
  expect(await world.look()).toMatchObject({ missed: [] });
  expect(world.state.watermarks).toEqual({ C1: ago(600) });
});

test("a full inbox costs no channel its place: what stands in the others is found once there is room", async () => {
  const missed = { top: [said(ago(300))] };
  const world = aWorld(
    { C1: { top: [said(ago(60))] }, C2: missed, D9: missed },
    { C1: ago(600), C2: ago(500) },
  );
  world.state.verdict = "full";
  await world.look();
  expect(world.state.watermarks).toEqual({ C1: ago(600), C2: ago(500), D9: ago(500) });
  world.state.verdict = "accepted";
  expect(await world.look()).toMatchObject({ missed: [ago(60), ago(300), ago(300)] });
});

test("a Slack that will not list our channels for once makes no look forget how far it came", async () => {
  const world = aWorld({ C1: { top: [said(ago(300))] } }, { C1: ago(600) });
  world.reading.conversations.mockRejectedValueOnce(refused("missing_scope"));
  await world.look();
  expect(await world.look()).toMatchObject({ missed: [ago(300)] });
});
