import { expect, test, vi } from "vitest";
import { aPolicy } from "../admission/policy.fixture.ts";
import { feedbackUri } from "../agent/extensions.ts";
import type { AgentEvent, OutgoingMessage } from "../agent/port.ts";
import { StoreError } from "../inbox/errors.ts";
import type { Rating } from "../inbox/rating.ts";
import { openLog } from "../ops/log.ts";
import { botMetrics } from "../ops/metrics.ts";
import type { ActionEvent } from "../slack/event.ts";
import { uuidV5 } from "../turns/ids.ts";
import type { Say } from "../turns/ports.ts";
import { takeRatings } from "./take-rating.ts";
import { ratingValue } from "./value.ts";

const key = Buffer.alloc(32, 7).toString("base64url");
const about = { turnId: uuidV5("a turn"), channel: "C1", task: "task-1", context: "context-1" };
const signal = new AbortController().signal;

const click = (changes: Partial<ActionEvent> = {}): ActionEvent => ({
  kind: "action",
  team: "T1",
  channel: "C1",
  user: "U1",
  actionId: "sab_rate",
  value: ratingValue(key, "positive", about),
  ts: "1.000200",
  threadTs: "1.000100",
  triggerId: "t1",
  responseUrl: undefined,
  clickedAtMs: 1_700_000_000_000,
  ...changes,
});

function stage(
  options: {
    readonly extensions?: readonly string[];
    readonly users?: readonly string[];
    readonly rate?: (rating: Rating) => Promise<"kept" | "same">;
    readonly send?: () => AsyncIterable<AgentEvent>;
  } = {},
) {
  const kept: Rating[] = [];
  const told: [user: string, words: unknown][] = [];
  const sent: OutgoingMessage[] = [];
  const metrics = botMetrics();
  const onFenced = vi.fn();
  const policy = aPolicy({ users: options.users && new Set(options.users) });
  const say = ((name: string) => name) as Say;
  const take = takeRatings({
    inbox: {
      rate:
        options.rate ??
        (async (rating) => {
          kept.push(rating);
          return "kept";
        }),
    },
    key: { get: async () => key },
    directory: {
      person: async (id) => ({
        id,
        name: "Alice",
        team: "T1",
        email: undefined,
        isBot: false,
        isDeactivated: false,
        isGuest: false,
        isStranger: false,
      }),
      groupMembers: async () => new Set<string>(),
    },
    slack: {
      ephemeral: async (_, user, words) => void told.push([user, words]),
      respond: async () => {},
    },
    agent: {
      card: async () => ({
        name: "agent",
        version: "1",
        description: "",
        protocolVersion: "1.0",
        streaming: true,
        skills: [],
        extensions: options.extensions ?? [],
      }),
      send: (message) => {
        sent.push(message);
        return options.send?.() ?? nothing();
      },
    },
    settings: () => ({ policy, say, identity: ["UserID"] }),
    log: openLog("silent", "test/bot"),
    metrics,
    now: () => 1_700_000_000_500,
    onFenced,
  });
  const count = async () =>
    (await metrics.feedback.get()).values.map(({ labels, value }) => [labels.value, value]);
  return { take, kept, told, sent, count, onFenced };
}

async function* nothing(): AsyncGenerator<AgentEvent> {}

test("a click is acknowledged, kept with turn, person and time, counted, and thanked for to that person alone", async () => {
  const { take, kept, told, sent, count } = stage();
  const ack = vi.fn(async () => {});
  expect(await take(click(), ack, signal)).toBe("accepted");
  expect(ack).toHaveBeenCalledOnce();
  expect(kept).toEqual([
    {
      v: 1,
      turn: about.turnId,
      user: "U1",
      value: "positive",
      atMs: 1_700_000_000_000,
      team: "T1",
      channel: "C1",
      task: "task-1",
      context: "context-1",
    },
  ]);
  expect(await count()).toEqual([
    ["positive", 1],
    ["negative", 0],
  ]);
  expect(told).toEqual([["U1", "feedbackThanks"]]);
  expect(sent).toEqual([]);
});

test("an agent that asks for it is told, in the context of its answer", async () => {
  const { take, sent } = stage({ extensions: [feedbackUri] });
  await take(click(), async () => {}, signal);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    contextId: "context-1",
    referenceTaskIds: ["task-1"],
    metadata: {
      [feedbackUri]: { value: "positive", turn: about.turnId, user: "U1", time: "2023-11-14T22:13:20.000Z" },
    },
  });
  expect(sent[0]).not.toHaveProperty("taskId");
});

test("an agent that fails at it costs nobody anything", async () => {
  const { take, told, sent } = stage({
    extensions: [feedbackUri],
    // biome-ignore lint/correctness/useYield: it breaks before its first word
    send: async function* () {
      throw new Error("away");
    },
  });
  expect(await take(click(), async () => {}, signal)).toBe("accepted");
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(told).toEqual([["U1", "feedbackThanks"]]);
});

test("a click that says nothing new is not counted and not told again", async () => {
  const { take, sent, count } = stage({ extensions: [feedbackUri], rate: async () => "same" });
  expect(await take(click(), async () => {}, signal)).toBe("accepted");
  expect(await count()).toEqual([
    ["positive", 0],
    ["negative", 0],
  ]);
  expect(sent).toEqual([]);
});

test.each([
  ["a forged value", { value: "positive" }],
  ["the value of another channel's answer", { channel: "C2" }],
])("%s keeps nothing, and says so", async (_, changes) => {
  const { take, kept, told } = stage();
  expect(await take(click(changes), async () => {}, signal)).toBe("refused");
  expect(kept).toEqual([]);
  expect(told).toEqual([["U1", "feedbackStale"]]);
});

test("who may not ask may not rate", async () => {
  const { take, kept, told } = stage({ users: ["U2"] });
  expect(await take(click(), async () => {}, signal)).toBe("refused");
  expect(kept).toEqual([]);
  expect(told).toEqual([["U1", "userNotAllowed"]]);
});

test("a store that is away is told to the person at once", async () => {
  const { take, told, onFenced } = stage({
    rate: async () => {
      throw new StoreError("UNREACHABLE", "away");
    },
  });
  expect(await take(click(), async () => {}, signal)).toBe("unstored");
  expect(told).toEqual([["U1", "feedbackNotKept"]]);
  expect(onFenced).not.toHaveBeenCalled();
});

test("a newer epoch in the store ends this process", async () => {
  const { take, onFenced } = stage({
    rate: async () => {
      throw new StoreError("FENCED", "2");
    },
  });
  await take(click(), async () => {}, signal);
  expect(onFenced).toHaveBeenCalledOnce();
});
