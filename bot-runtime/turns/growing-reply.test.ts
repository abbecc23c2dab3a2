import { expect, test, vi } from "vitest";
import { openLog } from "../ops/log.ts";
import { emptyDraft } from "../reply/index.ts";
import { SlackError } from "../slack/errors.ts";
import { growingReply } from "./growing-reply.ts";
import { progressBudget } from "./progress.ts";
import { aTurn } from "./turn.fixture.ts";
import type { Turn } from "./turn.ts";

const turn: Turn = aTurn({ state: "sending", posts: [{ intentAtMs: 1, ts: "2.2", isStream: true }] });

/** A reply whose stream an earlier process began; Slack ends it as `end` does. */
async function shown(end: () => Promise<void>, budget: () => boolean, drafts: number) {
  vi.useFakeTimers();
  try {
    const updateOnce = vi.fn(async (..._: unknown[]) => {});
    const ends = vi.fn(end);
    const ports = {
      slack: { updateOnce },
      streams: { end: ends },
      settings: () => ({ say: (name: string) => name, agentName: "agent" }),
      log: openLog("silent", "test/bot"),
      budget,
    } as unknown as Parameters<typeof growingReply>[2];
    const growing = growingReply(turn, undefined, ports, new AbortController().signal);
    for (let at = 0; at < drafts; at += 1) {
      growing.show({ ...emptyDraft, status: { markdown: `step ${at}`, final: false } });
      await vi.advanceTimersByTimeAsync(5_000);
    }
    await growing.stop();
    const marks = new Set(updateOnce.mock.calls.map((args) => args[4]));
    return { ends: ends.mock.calls.length, updates: updateOnce.mock.calls.length, marks: [...marks] };
  } finally {
    vi.useRealTimers();
  }
}

const fails = (failure: "refused" | "unknown") => async () => {
  throw new SlackError("chat.stopStream", failure, "test");
};

test("a stream that Slack does not let us end is ended once, and the reply grows on, still marked as its turn's", async () => {
  const marks = [{ turn: "turn-1", part: 0 }];
  expect(await shown(fails("refused"), () => true, 10)).toEqual({ ends: 1, updates: 10, marks });
});

test("to end it costs the minute's share like all else of a growing reply", async () => {
  const budget = progressBudget(3, () => 0);
  expect(await shown(fails("unknown"), budget, 10)).toEqual({ ends: 3, updates: 0, marks: [] });
});
