import { describe, expect, test } from "vitest";
import type { MissingFeatures } from "./agent-sessions.ts";
import { isTokenError, SlackError, type SlackFailure } from "./errors.ts";
import { slackStreams } from "./streams.ts";

const place = { channel: "C1", threadTs: "1.1" };
const recipient = { user: "U1", team: "T1" };
const mark = { turn: "turn-1", part: 0 };
const { signal } = new AbortController();

function stage(answer: (method: string) => Promise<Record<string, unknown>>) {
  const asked: [method: string, args: Record<string, unknown>, repeat: string][] = [];
  const missing: MissingFeatures = new Map();
  let told = 0;
  const streams = slackStreams(
    (method, args, repeat) => {
      asked.push([method, args, repeat]);
      return answer(method);
    },
    () => ({ username: "SRE" }),
    missing,
    () => {
      told += 1;
    },
  );
  return { asked, missing, streams, told: () => told };
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
    ["is asked for again after a limit", "rateLimited", "ratelimited", true, true],
    ["is asked for again after an outage", "unknown", "http_503", true, true],
  ])("%s", async (_, failure, code, inChannels, inDirect) => {
    const { streams, told } = stage(failing(failure, code));
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(streams.begin(place, recipient, [], signal)).rejects.toMatchObject({ failure, code });
    expect(streams.mayBegin("C1")).toBe(inChannels);
    expect(streams.mayBegin("D1")).toBe(inDirect);
    expect(told()).toBe(inChannels ? 0 : 1);
  });

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
