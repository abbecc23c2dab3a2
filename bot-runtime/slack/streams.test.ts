import { describe, expect, test } from "vitest";
import type { MissingFeatures } from "./agent-sessions.ts";
import { isTokenError, SlackError, type SlackFailure } from "./errors.ts";
import { limits } from "./limits.ts";
import { slackStreams } from "./streams.ts";

const place = { channel: "C1", threadTs: "1.1" };
const recipient = { user: "U1", team: "T1" };
const mark = { turn: "turn-1", part: 0 };
const { signal } = new AbortController();

const aborted = (method: string): SlackError => new SlackError(method, "unknown", "aborted");

/** The bounds of the calls so far. */
const bounds: AbortSignal[] = [];

function stage(answer: (method: string) => Promise<Record<string, unknown>>) {
  const asked: [method: string, args: Record<string, unknown>, repeat: string][] = [];
  const missing: MissingFeatures = new Map();
  let told = 0;
  let nowMs = 0;
  const streams = slackStreams(
    (method, args, repeat, bound) => {
      asked.push([method, args, repeat]);
      bounds.push(bound);
      return answer(method);
    },
    () => ({ username: "SRE" }),
    missing,
    () => {
      told += 1;
    },
    () => nowMs,
  );
  return {
    asked,
    missing,
    streams,
    told: () => told,
    passes: (ms: number) => {
      nowMs += ms;
    },
  };
}

const failing = (failure: SlackFailure, code: string) => (method: string) =>
  Promise.reject(new SlackError(method, failure, code));

test("a stream is begun once, for the person who asked, under the binding's name", async () => {
  const { asked, streams } = stage(async () => ({ ts: "9.9" }));
  expect(await streams.begin(place, recipient, [], signal)).toBe("9.9");
  expect(asked).toEqual([
    [
      "chat.startStream",
      {
        channel: "C1",
        thread_ts: "1.1",
        recipient_user_id: "U1",
        recipient_team_id: "T1",
        task_display_mode: "plan",
        chunks: [],
        username: "SRE",
      },
      "once",
    ],
  ]);
});

test("a beginning that Slack does not answer is given up before a call's usual bound, as one that may stand", async () => {
  const { streams } = stage(
    (method) =>
      new Promise((_, reject) => bounds.at(-1)?.addEventListener("abort", () => reject(aborted(method)))),
  );
  await expect(streams.begin(place, recipient, [], signal)).rejects.toMatchObject({
    failure: "unknown",
    code: "timeout",
  });
  expect(limits.beginStreamMs).toBeLessThan(limits.callMs);
});

describe("what Slack refuses of streams", () => {
  test.each<[string, SlackFailure, string, boolean, boolean]>([
    [
      "is asked for no second time where the workspace lacks them",
      "refused",
      "feature_not_enabled",
      false,
      false,
    ],
    ["nor where the app lacks them", "refused", "not_allowed_token_type", false, false],
    ["nor where it takes no form of ours", "refused", "invalid_chunks", false, false],
    [
      "is asked for in direct messages where channels have none",
      "refused",
      "channel_type_not_supported",
      false,
      true,
    ],
    ["is asked for again where one place or person is refused", "refused", "user_not_in_channel", true, true],
    ["is asked for again where the token is broken", "refused", "invalid_auth", true, true],
  ])("%s", async (_, failure, code, inChannels, inDirect) => {
    const { streams, told } = stage(failing(failure, code));
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(streams.begin(place, recipient, [], signal)).rejects.toMatchObject({ failure, code });
    expect(streams.mayBegin("C1")).toBe(inChannels);
    expect(streams.mayBegin("D1")).toBe(inDirect);
    expect(told()).toBe(inChannels ? 0 : 1);
  });

  test.each<[string, SlackFailure, string]>([
    ["after a limit", "rateLimited", "ratelimited"],
    ["after an outage", "unknown", "http_503"],
    ["after a time without an answer", "unknown", "timeout"],
  ])(
    "is left alone for some minutes %s; then one reply asks again, and all others once it could",
    async (...row) => {
      const [, failure, code] = row;
      let fails = true;
      const { streams, told, passes } = stage(async (method) => {
        if (fails) throw new SlackError(method, failure, code);
        return { ts: "9.9" };
      });
      const begin = () => streams.begin(place, recipient, [], signal);
      await expect(begin()).rejects.toMatchObject({ failure, code });
      expect([streams.mayBegin("C1"), streams.mayBegin("D1")]).toEqual([false, false]);
      passes(limits.streamPauseMs);
      expect([streams.mayBegin("C1"), streams.mayBegin("C1")]).toEqual([true, false]);
      await expect(begin()).rejects.toMatchObject({ failure, code });
      passes(limits.streamPauseMs - 1);
      expect(streams.mayBegin("C1")).toBe(false);
      passes(1);
      fails = false;
      expect(streams.mayBegin("C1")).toBe(true);
      await begin();
      expect([streams.mayBegin("C1"), streams.mayBegin("C1")]).toEqual([true, true]);
      expect(told()).toBe(0);
    },
  );

  test("is no word about the token", () => {
    const refused = (method: string) => new SlackError(method, "refused", "not_allowed_token_type");
    expect(isTokenError(refused("chat.startStream"))).toBe(false);
    expect(isTokenError(refused("chat.postMessage"))).toBe(true);
  });
});

describe("the end of a stream", () => {
  test("leaves the mark by which the message is found", async () => {
    const { asked, streams } = stage(async () => ({}));
    await streams.end("C1", "9.9", mark, "retried", signal);
    expect(asked[0]?.[1]).toMatchObject({ metadata: { event_payload: mark } });
  });

  test.each(["message_not_in_streaming_state", "stopped_by_user"])(
    "%s: it has ended already",
    async (code) => {
      const { streams } = stage(failing("refused", code));
      await expect(streams.end("C1", "9.9", mark, "once", signal)).resolves.toBeUndefined();
    },
  );

  test("anything else is the caller's to judge", async () => {
    const { streams } = stage(failing("refused", "message_not_found"));
    await expect(streams.end("C1", "9.9", mark, "once", signal)).rejects.toMatchObject({
      code: "message_not_found",
    });
  });
});
