import { expect, test } from "vitest";
import { uuidV5 } from "../../bot-runtime/turns/ids.ts";
import { newHistory, type PostRecord } from "../../playground/slack/history.ts";
import { fromSlack, type Rules, type SlackReader, violations } from "./index.ts";

const reader: SlackReader = {
  team: "T1",
  appId: "A1",
  botUserId: "UBOT",
  isProgress: (text) => text.includes("is working"),
  isFailure: (text) => text.includes("could not"),
};
const rules: Rules = { promisedFrom: "acknowledged", executions: 1, canaries: [] };

const aPost = (change: Partial<PostRecord>): PostRecord => ({
  change: "post",
  atMs: 0,
  channel: "C1",
  ts: "1.1",
  threadTs: undefined,
  user: "U1",
  appId: undefined,
  text: "<@UBOT> why?",
  blocks: [],
  attachments: [],
  metadata: undefined,
  ...change,
});

const ofBot = (change: Partial<PostRecord>): PostRecord =>
  aPost({
    user: "UBOT",
    appId: "A1",
    ts: "1.2",
    threadTs: "1.1",
    metadata: { event_type: "slackagent_turn", event_payload: { turn: uuidV5("T1:C1:1.1"), part: 0 } },
    ...change,
  });

/** A mention that was delivered and acknowledged, and then what the bot wrote. */
function slack(...posts: PostRecord[]) {
  const history = newHistory();
  history.posts.push(aPost({}), aPost({ ts: "1.9", text: "not for the bot", atMs: 1 }), ...posts);
  history.deliveries.push({
    envelopeId: "e1",
    type: "events_api",
    title: "app_mention",
    appId: "A1",
    connectionId: "c1",
    retryAttempt: 0,
    retryReason: "",
    sentMs: 10,
    payload: { event: { type: "app_mention", channel: "C1", ts: "1.1" } },
    ackedMs: 20,
  });
  return fromSlack(history, reader);
}

const reply = ofBot({ atMs: 30, text: "agent is working" });

test("asked, delivered, acknowledged and answered, in that order", () => {
  const history = slack(reply, ofBot({ change: "update", atMs: 40, text: "because", metadata: undefined }));
  expect(history.map(({ kind }) => kind)).toEqual([
    "asked",
    "delivered",
    "acknowledged",
    "posted",
    "updated",
  ]);
  expect(history.at(-1)).toMatchObject({ says: { kind: "answer", requests: ["C1:1.1"] } });
  expect(violations(history, rules)).toEqual([]);
});

test("a reply that never became an answer, and one that was posted twice, are seen", () => {
  expect(violations(slack(reply), rules).map(({ invariant }) => invariant)).toContain("L1");
  const twice = slack(ofBot({ atMs: 30, text: "because" }), ofBot({ atMs: 31, ts: "1.3", text: "because" }));
  expect(violations(twice, rules).map(({ invariant }) => invariant)).toEqual(["L3"]);
});

test("a reply that somebody deleted stands no more", () => {
  const history = slack(ofBot({ atMs: 30, text: "because" }), ofBot({ change: "delete", atMs: 31 }));
  expect(violations(history, rules).map(({ invariant }) => invariant)).toEqual(["L1"]);
});

test("two messages that were written in the same moment in two channels are told apart", () => {
  const history = newHistory();
  for (const channel of ["C1", "C2"]) {
    const mark = {
      event_type: "slackagent_turn",
      event_payload: { turn: uuidV5(`T1:${channel}:1.1`), part: 0 },
    };
    history.posts.push(aPost({ channel }));
    history.posts.push(ofBot({ channel, text: "because", metadata: mark, atMs: 30 }));
  }
  expect(violations(fromSlack(history, reader), { ...rules, promisedFrom: "asked" })).toEqual([]);
});
