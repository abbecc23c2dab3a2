import { expect, test, vi } from "vitest";
import { personIn, startSlack } from "../playground/slack/index.ts";
import { aPolicy, us } from "./admission/policy.fixture.ts";
import { bell } from "./bell.ts";
import type { Bot } from "./bot.ts";
import type { Watermarks } from "./inbox/port.ts";
import { missedRequests } from "./missed.ts";
import { conditionBoard } from "./ops/conditions.ts";
import { openLog } from "./ops/log.ts";
import { botMetrics } from "./ops/metrics.ts";
import { openConnection } from "./slack/connection.ts";
import { slackReading } from "./slack/reading.ts";
import { keepSocketOpen } from "./slack/socket.ts";
import { slackCalls } from "./slack/web.ts";
import { tokenState } from "./token-state.ts";

test("fault 5: a deaf connection is found out by what the look back finds, told, and replaced by one that hears", async () => {
  await using slack = await startSlack({ rateLimits: false });
  const stop = new AbortController();
  const log = openLog("silent", "test/bot");
  // The bot's clock: it connects long before, and looks long after.
  let aheadMs = -60_000;
  const now = () => Date.now() + aheadMs;
  const said: string[] = [];
  const conditions = conditionBoard(log);
  const set = vi.spyOn(conditions, "set");
  const tokenKeys = { botToken: "bot-token", appToken: "app-token" };
  const tokens = tokenState(conditions, tokenKeys);
  const metrics = botMetrics();
  const bot = {
    conditions,
    log,
    metrics,
    tokens,
    tokenKeys,
    missingFeatures: new Map(),
    tellChannels: () => {},
  };
  const call = slackCalls({ apiUrl: slack.apiUrl, botToken: () => slack.botToken, log, onCall: () => {} });
  let watermarks: Watermarks = {};
  const looked = bell();
  const gap = bell();
  const missed = missedRequests(
    bot as unknown as Bot,
    {
      inbox: {
        loadWatermarks: async () => watermarks,
        saveWatermarks: async (later) => {
          watermarks = later;
          looked.ring();
        },
      },
      reading: slackReading(call),
      policy: () => policyIn(slack),
      take: async ({ message }) => {
        said.push(String(message.text));
        return "accepted";
      },
      log,
      now,
    },
    gap,
    stop.signal,
  );
  const heard: string[] = [];
  const socket = keepSocketOpen(
    {
      apiUrl: slack.apiUrl,
      appToken: () => slack.appToken,
      log: { warn: () => {} },
      allowed: () => true,
      open: openConnection,
      onEnvelope: (_, ack) => {
        missed.onEnvelope();
        heard.push("one");
        void ack();
      },
      onMalformed: () => {},
      onState: missed.onState,
      onGap: () => {},
    },
    stop.signal,
  );
  await looked.rungWithin(20_000, stop.signal);
  const first = slack.view().connections[0]?.id;
  slack.faults.set("deaf-socket");
  personIn(slack, "alice").says("sre", "@agent why?");
  aheadMs = 120_000;
  gap.ring();
  await vi.waitFor(
    () => expect(set.mock.calls).toContainEqual(["SlackConnected", "False", "Deaf", expect.any(String)]),
    {
      timeout: 20_000,
    },
  );
  expect(said).toEqual([expect.stringContaining("why?")]);
  expect(heard).toEqual([]);
  await vi.waitFor(
    () => {
      const open = slack.view().connections;
      expect(open).toHaveLength(1);
      expect(open[0]?.id).not.toBe(first);
    },
    { timeout: 20_000 },
  );
  personIn(slack, "alice").says("sre", "@agent and now?");
  await vi.waitFor(() => expect(heard).not.toEqual([]), { timeout: 20_000 });
  expect(conditions.get("SlackConnected")).toMatchObject({ status: "True" });
  stop.abort();
  await Promise.all([socket, missed.ended]);
});

const policyIn = ({ app, workspace }: Awaited<ReturnType<typeof startSlack>>) =>
  aPolicy({
    us: { ...us, team: workspace.team.id, botUserId: app.botUserId, botId: app.botId, appId: app.id },
  });
