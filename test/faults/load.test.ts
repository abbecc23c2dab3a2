import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { personIn, type Said, threadOf } from "../../playground/slack/index.ts";
import { skipRedis } from "../servers/redis.ts";
import { judge } from "./judge.ts";
import { figuresOf, record } from "./record.ts";
import { openStage, type Stage } from "./stage.ts";

describe.skipIf(skipRedis)("load", () => {
  const many = "fault 53: 500 messages a minute in one channel, each answered";
  test(many, { timeout: 300_000 }, async () => {
    await using stage = await openStage({ pingDelayMs: 0 });
    await stage.world.connected();
    const alice = personIn(stage.world.slack, "alice");
    const said: Said[] = [];
    for (let number = 1; number <= 250; number += 1) {
      said.push(alice.says("sre", `@agent ping ${number}`));
      await sleep(120);
    }
    await answeredAll(stage, said);
    const judged = judge(stage.world, { agents: [stage.agent] });
    expect(judged.violations).toEqual([]);
    record({ test: many, ...figuresOf(judged) });
  });

  const flood = "fault 55: one person floods 200 threads, and the others' p95 stays within twice their own";
  test(flood, { timeout: 300_000 }, async () => {
    await using stage = await openStage({ pingDelayMs: 300 });
    await stage.world.connected();
    const { slack } = stage.world;
    const idleMs = await p95(stage, 10);
    const alice = personIn(slack, "alice");
    const flooded = Array.from({ length: 200 }, (_, n) =>
      alice.says("sre", `@agent soak ${n}\n\nbe slow 2 s`),
    );
    const floodedMs = await p95(stage, 10);
    expect(floodedMs).toBeLessThan(2 * idleMs + 1_500);
    await Promise.all(
      flooded.map((one) => threadOf(slack, one).shows("Done, after", { timeoutMs: 200_000 })),
    );
    const judged = judge(stage.world, { agents: [stage.agent] });
    expect(judged.violations.filter(({ invariant }) => invariant !== "L1")).toEqual([]);
    record({
      test: flood,
      ...figuresOf(judged),
      note: `p95 ${Math.round(floodedMs)} ms beside the flood, ${Math.round(idleMs)} ms without`,
    });
  });
});

const answeredAll = (stage: Stage, said: readonly Said[]) =>
  Promise.all(
    said.map((one, at) => threadOf(stage.world.slack, one).shows(`pong ${at + 1}`, { timeoutMs: 200_000 })),
  );

/** Bob asks so often, one question after the other; how long all but the slowest took, ms. */
async function p95({ world: { slack } }: Stage, times: number): Promise<number> {
  const bob = personIn(slack, "bob");
  const took: number[] = [];
  for (let number = 0; number < times; number += 1) {
    const startedMs = performance.now();
    await threadOf(slack, bob.says("general", `@agent ping bob-${number}`)).shows(`pong bob-${number}`, {
      timeoutMs: 60_000,
    });
    took.push(performance.now() - startedMs);
  }
  return took.sort((one, other) => one - other).at(-1) ?? 0;
}
