import { expect } from "vitest";
import type { Violation } from "../history/index.ts";
import { random } from "../simulation/random.ts";
import { keepBotRunning } from "../soak/keep-running.ts";
import { type Asked, ask, open } from "../soak/traffic.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import { figuresOf, record } from "./record.ts";
import type { Stage } from "./stage.ts";

/**
 * Three people ask while `fault` is played on the bot and go on until it is over; then everything must stand answered, once, and no other promise
 * be broken. What is measured is recorded under `test`.
 */
export async function endure(
  stage: Stage,
  test: string,
  fault: () => Promise<void>,
  options: Partial<JudgeOptions> & { readonly note?: string } = {},
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
  const judged = judge(world, { agents: [stage.agent], ...options });
  expect(open(asked).map(({ said }) => said.ts)).toEqual([]);
  expect(judged.violations, told(world, judged.violations)).toEqual([]);
  record({
    test,
    ...figuresOf(judged),
    recoveredMs: Math.max(0, ...asked.map(({ answeredAtMs = overAtMs }) => answeredAtMs - overAtMs)),
    ...(options.note === undefined ? {} : { note: options.note }),
  });
  return { asked };
}

/** What Slack and the logs hold of the requests that these violations name. */
function told({ slack, bots }: Stage["world"], violations: readonly Violation[]): string {
  const named = violations.flatMap(({ what }) => /(C\w+):(\d+\.\d+)/.exec(what)?.slice(1) ?? []);
  return JSON.stringify(
    {
      posts: slack.history.posts
        .filter(({ ts, threadTs }) => named.includes(ts) || named.includes(threadTs ?? ""))
        .map(({ change, ts, atMs, text }) => [change, ts, atMs, text]),
      deliveries: slack.history.deliveries
        .filter(({ payload }) => named.some((ts) => JSON.stringify(payload).includes(ts)))
        .map(({ title, retryAttempt, sentMs, ackedMs }) => [title, retryAttempt, sentMs, ackedMs]),
      warnings: bots.flatMap(({ lines }) => lines.filter(({ level }) => level !== "info").slice(0, 40)),
    },
    null,
    1,
  );
}
