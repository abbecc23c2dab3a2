import { describe, expect, test } from "vitest";
import { skipRedis } from "../servers/redis.ts";
import { brokenBot, bundledBot } from "./bundle.fixture.ts";
import { countPoints, type Plan, type SweepOptions, sweep, type TurnKind } from "./crash/sweep.ts";
import { figuresOf, record } from "./record.ts";

/** `CRASH_SWEEP=all` takes every point; else some of each kind are drawn by a seed, which a failure names: `CRASH_SEED=n` draws them again. */
const all = process.env.CRASH_SWEEP === "all";
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1_000_000));
const drawn = 6;

const kinds: readonly TurnKind[] = [
  { name: "a question", text: (word) => `ping ${word}`, shows: (word) => `pong ${word}` },
  {
    name: "one more in a thread",
    text: (word) => `ping ${word}`,
    shows: (word) => `pong ${word}`,
    inThread: true,
  },
  { name: "a slow answer", text: (word) => `${word}\n\nbe slow 2 s`, shows: () => "Done, after" },
  {
    name: "an answer of several messages",
    text: (word) => `${word}\n\nlong answer`,
    shows: () => /The end\W* of the long answer/,
  },
  {
    name: "an answer that is a file",
    text: (word) => `${word}\n\nvery long answer`,
    shows: () => "The whole answer is in the file",
  },
];

describe("fault 17: killed at a numbered point of a turn, the next process ends it", () => {
  const worlds = (["Redis", "SQLite"] as const).flatMap((store) =>
    kinds.map((kind) => ({ store, kind, name: kind.name })),
  );

  test.concurrent.for(worlds)(
    "$name, on $store",
    { timeout: 1_800_000 },
    async ({ store, kind }, { skip }) => {
      skip(store === "Redis" && skipRedis);
      const options: SweepOptions = { kind, store, program: await bundledBot() };
      const points = await countPoints(options);
      expect(points.length).toBeGreaterThan(20);
      const plans = planned(points.length);
      const swept = await sweep(options, plans);
      expect(swept.violations, `CRASH_SEED=${seed}: ${JSON.stringify(plans)}`).toEqual([]);
      record({
        test: "killed at a numbered point of a turn, the next process ends it",
        ...figuresOf(swept),
        recoveredMs: Math.max(...swept.crashes.map(({ recoveredMs }) => recoveredMs)),
        note: `${kind.name}, ${store}: ${points.length} points, ${plans.length} of them tried`,
      });
    },
  );
});

/** Slack has begun the stream, and nobody has read its `ts`. */
const begun = "answer to /api/chat.startStream";

test("fault 15: killed before the ts of its stream is stored, the next process finds and ends it", {
  timeout: 300_000,
}, async () => {
  const options: SweepOptions = { kind: kinds[2] as TurnKind, store: "SQLite", program: await bundledBot() };
  const { violations, crashes } = await sweep(options, [{ at: begun }]);
  expect(crashes.map(({ point }) => point?.name)).toEqual([begun]);
  expect(violations).toEqual([]);
});

test("a bot that would post again without a look is caught at the very point", { timeout: 300_000 }, async ({
  skip,
}) => {
  skip(skipRedis);
  const looks = "if (current.posts[part] !== undefined) {";
  const program = await brokenBot("bot-runtime/turns/place.ts", looks, "if (part < 0) {");
  const options: SweepOptions = { kind: kinds[0] as TurnKind, store: "Redis", program };
  const { violations } = await sweep(options, [{ at: begun }]);
  expect(violations.map(({ invariant }) => invariant)).toContain("L3");
});

/** Every point in order, or some of them; every third process that recovers is killed as well. */
function planned(count: number): readonly Plan[] {
  const step = all ? 1 : Math.ceil(count / drawn);
  const plans: Plan[] = [];
  for (let at = 1 + (seed % step); at <= count; at += step)
    plans.push({ at, ...(plans.length % 3 === 2 && { again: 1 + ((seed + at * 17) % 60) }) });
  return plans;
}
