import { expect } from "vitest";
import type { History } from "../history/index.ts";
import { random } from "../simulation/random.ts";
import { keepBotRunning } from "../soak/keep-running.ts";
import { type Asked, ask, open } from "../soak/traffic.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import { figuresOf, record } from "./record.ts";
import type { Stage } from "./stage.ts";
import { storyOf } from "./story.ts";

/**
 * Three people ask while `fault` is played on the bot and go on until it is over; then everything must stand answered, once, and no other promise
 * be broken. What is measured is recorded under `test`.
 */
export async function endure(
  stage: Stage,
  test: string,
  fault: () => Promise<void>,
  options: Omit<Partial<JudgeOptions>, "more"> & {
    readonly note?: string;
    readonly more?: () => History;
  } = {},
): Promise<{ readonly asked: readonly Asked[] }> {
  const { world } = stage;
  const asked: Asked[] = [];
  const over = new AbortController();
  const ended = new AbortController();
  await world.connected();
  const running = keepBotRunning(world, () => {}, ended.signal);
  const asking = ask(world, random(7), { rate: 90, patienceMs: 120_000 }, asked, over.signal);
  await fault();
  const overAtMs = Date.now();
  over.abort();
  await asking;
  ended.abort();
  await running;
  const { more, note, ...rest } = options;
  const judged = judge(world, { agents: [stage.agent], ...rest, more: more?.() ?? [] });
  expect(open(asked).map(({ said }) => said.ts)).toEqual([]);
  expect(judged.violations, storyOf(judged.violations, world, stage.agent)).toEqual([]);
  record({
    test,
    ...figuresOf(judged),
    recoveredMs: Math.max(0, ...asked.map(({ answeredAtMs = overAtMs }) => answeredAtMs - overAtMs)),
    ...(note === undefined ? {} : { note }),
  });
  return { asked };
}
