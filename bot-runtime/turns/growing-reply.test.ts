import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Draft, emptyDraft } from "../reply/index.ts";
import { SlackError, type SlackFailure } from "../slack/errors.ts";
import type { Chunk } from "../slack/streams.ts";
import { growingReply, type LiveStream } from "./growing-reply.ts";
import { firstChunks } from "./stream-growth.ts";
import type { Turn } from "./turn.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const said = (...paragraphs: string[]): Draft => ({
  ...emptyDraft,
  artifacts: [{ artifactId: "a", markdown: paragraphs.join("\n\n") }],
});

/** A reply whose stream is live, or was begun by another process; `refuses` says how each call to Slack fails, if it does. */
function stage({ isLive = true, refuses = (_method: string): SlackError | undefined => undefined } = {}) {
  const calls: string[] = [];
  const appended: Chunk[] = [];
  const call = async (method: string): Promise<void> => {
    calls.push(method);
    const refused = refuses(method);
    if (refused !== undefined) throw refused;
  };
  const words = { agentName: "agent", working: "Working" };
  const shown = firstChunks({ turn: "turn-1", part: 0 }, words, undefined).shown;
  const live: LiveStream = { begunAtMs: performance.now(), shown, isOpen: true };
  const reply = growingReply(
    {
      id: "turn-1",
      channel: "C1",
      posts: [{ intentAtMs: 0, ts: "9.9", isStream: true }],
    } as Partial<Turn> as Turn,
    isLive ? live : undefined,
    {
      slack: { updateOnce: () => call("update") },
      streams: {
        append: async (_channel: string, _ts: string, chunks: readonly Chunk[]) => {
          await call("append");
          appended.push(...chunks);
        },
        end: () => call("end"),
      },
      settings: () => ({ say: (name: string) => name, agentName: "agent" }),
      log: { debug: () => {} },
      budget: () => true,
    } as never,
    new AbortController().signal,
  );
  return { calls, appended, reply, texts: () => JSON.stringify(appended) };
}

const failing = (at: string, failure: SlackFailure, code: string, times = 1) => {
  let left = times;
  return (method: string): SlackError | undefined => {
    if (method !== at || left === 0) return undefined;
    left -= 1;
    return new SlackError(method, failure, code);
  };
};

describe("a reply that grows in a stream", () => {
  test("is appended to, at most once in its time", async () => {
    const { calls, reply } = stage();
    for (let at = 0; at < 20; at += 1) {
      reply.show(said(...Array.from({ length: at + 2 }, (_, part) => `Part ${part}.`)));
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(calls).toEqual(["append", "append"]);
    await reply.stop();
  });

  test("is ended at four minutes, and goes on by updates of the same message", async () => {
    const { calls, reply } = stage();
    for (let minute = 0; minute < 6; minute += 1) {
      reply.show(said(...Array.from({ length: minute + 2 }, (_, part) => `Part ${part}.`)));
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(calls.filter((one) => one === "end")).toHaveLength(1);
    expect(calls.indexOf("end")).toBeLessThan(calls.indexOf("update"));
    expect(calls.lastIndexOf("append")).toBeLessThan(calls.indexOf("end"));
    await reply.stop();
  });

  test("is kept open while the agent is silent, and ended before Slack does it", async () => {
    const { calls, appended, reply } = stage();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(calls).toEqual(["append", "append", "append", "end", "update"]);
    expect(appended).toHaveLength(3);
    await reply.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, SlackFailure, string, boolean]>([
    ["Slack surely did not take comes again", "rateLimited", "ratelimited", true],
    ["never left us comes again", "unsent", "ECONNREFUSED", true],
    ["may stand comes no second time, nor does what follows it", "unknown", "http_503", false],
  ])("what %s", async (_, failure, code, comesAgain) => {
    const { texts, reply } = stage({ refuses: failing("append", failure, code) });
    reply.show(said("One.", "Two.", "Three"));
    await vi.advanceTimersByTimeAsync(2_000);
    reply.show(said("One.", "Two.", "Three.", "Four"));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(texts().match(/One\./g)?.length ?? 0).toBe(comesAgain ? 1 : 0);
    expect(texts().includes("Three.")).toBe(comesAgain);
    await reply.stop();
  });

  test.each([
    ["message_not_in_streaming_state", ["append", "update"]],
    ["stopped_by_user", ["append", "update"]],
    ["invalid_blocks", ["append", "end", "update"]],
  ])("%s: it goes on by updates", async (code, expected) => {
    const { calls, reply } = stage({ refuses: failing("append", "refused", code) });
    reply.show(said("One.", "Two"));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(calls).toEqual(expected);
    await reply.stop();
  });

  test("begun by a process before us is ended first, again until that is known", async () => {
    const { calls, reply } = stage({ isLive: false, refuses: failing("end", "unknown", "http_503") });
    reply.say("resumed");
    await vi.advanceTimersByTimeAsync(1_000);
    reply.show(said("One.", "Two"));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(calls).toEqual(["end", "end", "update"]);
    await reply.stop();
  });
});
