import { expect, test } from "vitest";
import { startSlack } from "../slack/index.ts";
import type { FeedChange, FeedEvent, SessionView, WorkspaceView } from "../slack/page-api.ts";
import {
  afterEvent,
  initialState,
  threadMessages,
  topLevel,
  type WorkspaceState,
} from "./workspace-state.ts";

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
      seq: state.seq + 1,
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

const channel = {
  id: "C1",
  kind: "channel",
  name: "sre",
  topic: "",
  isArchived: false,
  isExternal: false,
  members: ["U1"],
} as const;
const message = {
  channel: "C1",
  ts: "1.000001",
  text: "hello",
  blocks: [],
  attachments: [],
  files: [],
  reactions: [],
  replyCount: 0,
  notifies: { users: [], groups: [], broadcasts: [] },
} as const;
const whisper = {
  channel: "C1",
  user: "U1",
  ts: "2.000001",
  appId: "A1",
  text: "psst",
  blocks: [],
  attachments: [],
} as const;
const session: SessionView = {
  channel: "C1",
  threadTs: "1.000001",
  appId: "A1",
  state: "processing",
  statusLine: "is thinking…",
  loadingMessages: [],
  canStop: true,
  prompts: [],
};
const modal = { id: "V1", user: "U1", appId: "A1", type: "modal", hash: "1", view: {}, errors: {} } as const;
const connection = { id: "S1", appId: "A1", openedAtMs: 1, receiving: true } as const;
const fault = {
  name: "lose-answer",
  title: "Lose the next answer",
  description: "",
  group: "web api",
  parameters: [],
  state: { on: false, params: {}, remaining: null, struck: 0 },
} as const;
const isOn = { ...fault, state: { ...fault.state, on: true } };
const call: FeedChange = {
  kind: "api-call",
  method: "auth.test",
  status: 200,
  outcome: "ok",
  tookMs: 1,
  args: {},
};

const view: WorkspaceView = {
  seq: 7,
  team: { id: "T1", name: "Acme", domain: "acme" },
  apps: [],
  users: [],
  webhooks: [],
  channels: [{ ...channel, messages: [message] }],
  ephemerals: [whisper],
  sessions: [session],
  views: [modal],
  connections: [connection],
};

/** The state after these changes, numbered from where the view stands. */
const after = (...changes: readonly FeedChange[]): WorkspaceState =>
  changes.reduce(
    (state, change) => afterEvent(state, { seq: state.seq + 1, atMs: 0, ...change }),
    initialState(view, [fault]),
  );

test.each<[string, FeedChange, Partial<WorkspaceView>]>([
  [
    "another app's session in the same thread stands beside the first",
    { kind: "session-changed", session: { ...session, appId: "A2" } },
    { sessions: [session, { ...session, appId: "A2" }] },
  ],
  [
    "the same app's session takes its own place",
    { kind: "session-changed", session: { ...session, statusLine: "" } },
    { sessions: [{ ...session, statusLine: "" }] },
  ],
  [
    "a whisper to somebody else with the same ts goes, this one stays",
    { kind: "ephemeral-deleted", channel: "C1", user: "U2", ts: whisper.ts },
    { ephemerals: [whisper] },
  ],
  [
    "a whisper is dismissed",
    { kind: "ephemeral-deleted", channel: "C1", user: "U1", ts: whisper.ts },
    { ephemerals: [] },
  ],
  [
    "a change of a message that was never seen shows it",
    { kind: "message-changed", message: { ...message, ts: "3.000001" } },
    { channels: [{ ...channel, messages: [message, { ...message, ts: "3.000001" }] }] },
  ],
  [
    "a message of a channel that nobody knows changes nothing",
    { kind: "message-posted", message: { ...message, channel: "C2" } },
    {},
  ],
  [
    "a stream's message takes its own place",
    { kind: "stream-appended", message: { ...message, text: "hello you" }, markdownAdded: " you" },
    { channels: [{ ...channel, messages: [{ ...message, text: "hello you" }] }] },
  ],
  [
    "a channel that changes keeps its messages",
    { kind: "channel-changed", channel: { ...channel, topic: "quiet" } },
    { channels: [{ ...channel, topic: "quiet", messages: [message] }] },
  ],
  [
    "a modal that an app updates stays one",
    { kind: "view-changed", view: { ...modal, hash: "2" } },
    { views: [{ ...modal, hash: "2" }] },
  ],
  [
    "a modal on top of another is the last",
    { kind: "view-opened", view: { ...modal, id: "V2" } },
    { views: [modal, { ...modal, id: "V2" }] },
  ],
  ["a closed view is gone", { kind: "view-closed", viewId: "V1", user: "U1" }, { views: [] }],
  [
    "a connection that was told to go receives no more",
    { kind: "connection-changed", connection: { ...connection, receiving: false } },
    { connections: [{ ...connection, receiving: false }] },
  ],
  [
    "a closed connection is gone",
    { kind: "connection-closed", connectionId: "S1", code: 1000, reason: "" },
    { connections: [] },
  ],
])("%s", (_, change, expected) => {
  expect(after(change).view).toEqual({ ...view, seq: 8, ...expected });
});

test.each<[string, FeedChange, Partial<WorkspaceState>]>([
  ["a call of the API", call, { passing: [{ ...call, seq: 8, atMs: 0 }] }],
  [
    "what Slack says against somebody's doing, which is told to that person",
    { kind: "user-error", user: "U1", text: "the app did not respond" },
    { notice: { user: "U1", text: "the app did not respond" } },
  ],
  ["a fault", { kind: "fault-switched", fault: isOn }, { faults: [isOn] }],
])("%s leaves the workspace as it is, so that nothing of it is drawn anew", (_, change, expected) => {
  const state = after(change);
  expect(state.view).toBe(view);
  expect(state).toEqual({ ...initialState(view, [fault]), seq: 8, ...expected });
});

test("an event that comes again after something passed by is taken in once", () => {
  const state = after(call);
  expect(afterEvent(state, { ...call, seq: 8, atMs: 0 })).toBe(state);
});
