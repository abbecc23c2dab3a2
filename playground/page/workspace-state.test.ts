import { expect, test } from "vitest";
import { startSlack } from "../slack/index.ts";
import type { FeedEvent } from "../slack/page-api.ts";
import { afterEvent, initialState, threadMessages, topLevel } from "./workspace-state.ts";

/** Whatever happens in the workspace, following the feed gives what loading the state anew gives. */
test("following the feed leads to the same view as loading it", async () => {
  await using slack = await startSlack({ rateLimits: false });
  let state = initialState(slack.view(), []);
  slack.feed.follow((event: FeedEvent) => {
    state = afterEvent(state, event);
  });
  const { users, channels } = slack.view();
  const alice = users.find(({ name }) => name === "alice")?.id ?? "";
  const sre = channels.find(({ name }) => name === "sre")?.id ?? "";
  const posted = slack.act({ kind: "post", user: alice, channel: sre, text: "hello" });
  const ts = posted.ok ? (posted.ts ?? "") : "";
  slack.act({ kind: "post", user: alice, channel: sre, text: "a reply", threadTs: ts });
  slack.act({ kind: "react", user: alice, channel: sre, ts, name: "eyes" });
  slack.act({ kind: "edit", user: alice, channel: sre, ts, text: "hello all" });
  const gone = slack.act({ kind: "post", user: alice, channel: sre, text: "gone" });
  slack.act({ kind: "delete", user: alice, channel: sre, ts: gone.ok ? (gone.ts ?? "") : "" });
  slack.act({ kind: "create-channel", user: alice, name: "new" });
  expect(state.view).toEqual(slack.view());

  const channel = state.view.channels.find(({ id }) => id === sre);
  if (channel === undefined) throw new Error("the channel is gone");
  expect(topLevel(channel).map(({ text }) => text)).toEqual(["hello all"]);
  expect(threadMessages(channel, ts).map(({ text }) => text)).toEqual(["hello all", "a reply"]);
});

test("an event that the view holds already changes nothing", async () => {
  await using slack = await startSlack();
  const state = initialState(slack.view(), []);
  expect(afterEvent(state, { seq: 0, atMs: 0, kind: "reload" })).toBe(state);
});

test("what passes by is kept for the inspector, the newest first, and no more than it shows", async () => {
  await using slack = await startSlack();
  let state = initialState(slack.view(), []);
  for (let seq = 1; seq <= 500; seq += 1)
    state = afterEvent(state, {
      seq: state.view.seq + 1,
      atMs: seq,
      kind: "api-call",
      method: `m${seq}`,
      status: 200,
      outcome: "ok",
      tookMs: 1,
      args: {},
    });
  expect(state.passing).toHaveLength(400);
  expect(state.passing[0]).toMatchObject({ method: "m500" });
});
