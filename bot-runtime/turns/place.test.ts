import { describe, expect, test } from "vitest";
import { SlackError, type SlackFailure } from "../slack/errors.ts";
import { limits } from "./limits.ts";
import { placePost } from "./place.ts";
import { reduceTurn, type TurnEvent } from "./reduce.ts";
import { aTurn } from "./turn.fixture.ts";
import type { Turn } from "./turn.ts";

const started: Turn = aTurn();

type Answer = "ok" | { readonly fails: SlackFailure; readonly stands?: boolean };

/** A Slack of one thread: each post is answered by the next of `answers`; what `stands` is there, answer or not. */
function world(...answers: Answer[]) {
  const standing: string[] = [];
  const stored: Turn[] = [];
  const methods: string[] = [];
  let posts = 0;
  const call = async (method: string): Promise<string> => {
    const answer = answers[posts] ?? "ok";
    posts += 1;
    methods.push(method);
    const ts = `9.${posts}`;
    if (answer === "ok" || answer.stands === true) standing.push(ts);
    if (answer === "ok") return ts;
    throw new SlackError(method, answer.fails, "test", { retryAfterMs: 1 });
  };
  const ports = {
    now: Date.now,
    straysUntilMs: 0,
    advance: async (turn: Turn, event: TurnEvent) => {
      const next = reduceTurn(turn, event);
      stored.push(next);
      return next;
    },
    slack: {
      post: () => call("chat.postMessage"),
      find: async () => standing[0],
    },
  };
  const opening = {
    streams: { begin: () => call("chat.startStream") },
    recipient: { user: "U1", team: "T1" },
    chunks: [],
  };
  return { ports, standing, stored, methods, opening, posts: () => posts };
}
const place = (w: ReturnType<typeof world>, turn = started) =>
  placePost(turn, 0, { text: "…" }, w.ports, new AbortController().signal);

describe("a post stands exactly once", () => {
  test.each<[string, Answer[], number]>([
    ["when Slack answers", ["ok"], 1],
    ["when Slack's answer was lost", [{ fails: "unknown", stands: true }], 1],
    ["when it was never sent", [{ fails: "unsent" }, "ok"], 2],
    ["when Slack failed before the effect", [{ fails: "unknown" }, "ok"], 2],
    ["when a repeat's answer was lost too", [{ fails: "unknown" }, { fails: "unknown", stands: true }], 2],
  ])("%s", async (_, answers, posts) => {
    const w = world(...answers);
    const turn = await place(w);
    expect(w.standing).toEqual([turn.posts[0]?.ts]);
    expect(w.posts()).toBe(posts);
    expect(turn.state).toBe("started");
  });

  test("the intent is stored before the call, so that a crash in between is looked into", async () => {
    const w = world("ok");
    await place(w);
    expect(w.stored[0]?.posts).toEqual([{ intentAtMs: expect.any(Number) }]);
  });

  test("after a crash behind the call the message is found and adopted", async () => {
    const w = world();
    w.standing.push("9.9");
    const turn = await place(w, { ...started, posts: [{ intentAtMs: Date.now() - 60_000 }] });
    expect(turn.posts[0]?.ts).toBe("9.9");
    expect(w.posts()).toBe(0);
  });

  test("after a crash before the call it is posted, once nothing was found", async () => {
    const w = world();
    await place(w, { ...started, posts: [{ intentAtMs: Date.now() - 60_000 }] });
    expect(w.posts()).toBe(1);
  });

  test.each([
    ["was stored long ago, or by a clock that was behind", -3_600_000],
    ["was stored by a clock that was ahead", 3_600_000],
  ])("a message that shows late is found, though its intent %s", async (_, sinceMs) => {
    const w = world();
    let looks = 0;
    const asked: unknown[] = [];
    const find = async (_place: unknown, _mark: unknown, afterTs: string | undefined) => {
      asked.push(afterTs);
      looks += 1;
      return looks === 3 ? "9.9" : undefined;
    };
    const ports = { ...w.ports, slack: { ...w.ports.slack, find } };
    const turn = { ...started, askedTs: "2.2", posts: [{ intentAtMs: Date.now() + sinceMs }] };
    const placed = await placePost(turn, 0, { text: "…" }, ports, new AbortController().signal);
    expect(placed.posts[0]?.ts).toBe("9.9");
    expect(w.posts()).toBe(0);
    expect(asked).toEqual(["2.2", "2.2", "2.2"]);
  });

  test("what a process that died had on its way is waited for before it is posted again", async () => {
    const w = world();
    const landsAtMs = performance.now() + 4_500;
    const find = async () => (performance.now() < landsAtMs ? undefined : "9.9");
    const ports = { ...w.ports, straysUntilMs: landsAtMs, slack: { ...w.ports.slack, find } };
    const turn = { ...started, posts: [{ intentAtMs: Date.now() }] };
    const placed = await placePost(turn, 0, { text: "…" }, ports, new AbortController().signal);
    expect(placed.posts[0]?.ts).toBe("9.9");
    expect(w.posts()).toBe(0);
  });

  test("what Slack refuses is not tried again", async () => {
    const w = world({ fails: "refused" });
    await expect(place(w)).rejects.toMatchObject({ failure: "refused" });
    expect(w.posts()).toBe(1);
  });

  test("a post that stands already is left alone", async () => {
    const w = world();
    await place(w, { ...started, posts: [{ intentAtMs: 1, ts: "3.3" }] });
    expect(w.posts()).toBe(0);
  });
});

describe("a reply that is begun as a stream", () => {
  const begin = (w: ReturnType<typeof world>) =>
    placePost(started, 0, { text: "…" }, w.ports, new AbortController().signal, w.opening);
  const stream = "chat.startStream";
  const post = "chat.postMessage";

  test.each<[string, Answer[], string[]]>([
    ["stands once when Slack answers", ["ok"], [stream]],
    ["stands once when Slack's answer was lost", [{ fails: "unknown", stands: true }], [stream]],
    ["is a post when it never stood", [{ fails: "unknown" }, "ok"], [stream, post]],
    ["is a post when it was never sent", [{ fails: "unsent" }, "ok"], [stream, post]],
    ["is a post at once where Slack refuses streams", [{ fails: "refused" }, "ok"], [stream, post]],
    ["is a post at once where Slack limits streams", [{ fails: "rateLimited" }, "ok"], [stream, post]],
    [
      "stands once when the answer to that post was lost",
      [{ fails: "refused" }, { fails: "unknown", stands: true }],
      [stream, post],
    ],
  ])("%s", async (_, answers, methods) => {
    const w = world(...answers);
    const turn = await begin(w);
    expect(w.methods).toEqual(methods);
    expect(w.standing).toEqual([turn.posts[0]?.ts]);
    expect(turn.posts[0]?.isStream).toBe(methods.at(-1) === stream ? true : undefined);
  });

  test("is adopted, not doubled, though it lands as late as a call may and shows later still", async () => {
    const w = world({ fails: "unknown" });
    const showsAtMs = performance.now() + limits.straysMs + 2_000;
    const find = async () => (performance.now() < showsAtMs ? undefined : "9.9");
    const ports = { ...w.ports, slack: { ...w.ports.slack, find } };
    const { signal } = new AbortController();
    const turn = await placePost(started, 0, { text: "…" }, ports, signal, w.opening);
    expect(turn.posts[0]).toMatchObject({ ts: "9.9", isStream: true });
    expect(w.methods).toEqual([stream]);
  }, 30_000);

  test("is known as one before the call, so that the next process ends it", async () => {
    const w = world("ok");
    await begin(w);
    expect(w.stored[0]?.posts).toEqual([{ intentAtMs: expect.any(Number), isStream: true }]);
  });

  test("is refused like any post where its place is gone", async () => {
    const w = world({ fails: "refused" }, { fails: "refused" });
    await expect(begin(w)).rejects.toMatchObject({ failure: "refused" });
    expect(w.methods).toEqual([stream, post]);
  });
});
