import { expect, test } from "vitest";
import type { DeliveryRecord, PostRecord } from "../playground/slack/index.ts";
import { type Observed, observe } from "./observe.ts";

const said = { number: 5, ts: "100.000005", saidMs: 1_000 };

const post = (atMs: number, text: string, more: Partial<PostRecord> = {}): PostRecord => ({
  change: "post",
  atMs,
  channel: "C1",
  ts: "101.1",
  threadTs: said.ts,
  user: undefined,
  appId: "A1",
  text,
  blocks: [],
  attachments: [],
  metadata: undefined,
  ...more,
});

const delivery = (sentMs: number, ackedMs: number | undefined, type = "app_mention"): DeliveryRecord => ({
  envelopeId: "E1",
  type: "events_api",
  title: type,
  appId: "A1",
  connectionId: "K1",
  retryAttempt: 0,
  retryReason: "",
  sentMs,
  payload: { event: { type, ts: said.ts } },
  ackedMs,
});

const nothing: Observed = {
  saidMs: 1_000,
  acknowledgedAfterMs: undefined,
  shownMs: undefined,
  answeredMs: undefined,
  answers: 0,
  askedBack: false,
};

test.each<[string, readonly PostRecord[], readonly DeliveryRecord[], Partial<Observed>]>([
  ["nothing came of it", [], [], {}],
  ["another number's answer is none", [post(1_050, "pong 55")], [], { shownMs: 1_050 }],
  ["what a person says is no answer", [post(1_050, "pong 5", { appId: undefined })], [], {}],
  ["an answer elsewhere is none", [post(1_050, "pong 5", { threadTs: "7.7" })], [], {}],
  [
    "a reply that grows into the answer is one",
    [post(1_010, "working"), post(1_050, "pong 5", { change: "update" })],
    [],
    { shownMs: 1_010, answeredMs: 1_050, answers: 1 },
  ],
  [
    "two messages with the answer are two",
    [post(1_050, "pong 5"), post(1_060, "pong 5", { ts: "102.2" })],
    [],
    { shownMs: 1_050, answeredMs: 1_050, answers: 2 },
  ],
  ["a question back is no loss", [post(1_050, "Run it again?")], [], { shownMs: 1_050, askedBack: true }],
  [
    "an acknowledgement counts from the first sending",
    [],
    [delivery(1_001, undefined), delivery(1_200, 1_203)],
    { acknowledgedAfterMs: 202 },
  ],
  ["the plain message event is another matter", [], [delivery(1_001, 1_002, "message")], {}],
])("%s", (_, posts, deliveries, expected) => {
  expect(observe({ posts: [...posts], deliveries: [...deliveries] }, [said])).toEqual([
    { ...nothing, ...expected },
  ]);
});
