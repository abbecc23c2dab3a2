import { setTimeout as sleep } from "node:timers/promises";
import { nodeEnv } from "../faults/bundle.fixture.ts";
import { judge } from "../faults/judge.ts";
import { openStage, type Stage } from "../faults/stage.ts";
import { storyOf } from "../faults/story.ts";
import { type Random, random } from "../simulation/random.ts";
import { type Fault, inside, outside } from "./faults.ts";
import { keepBotRunning } from "./keep-running.ts";
import type { SoakOptions } from "./options.ts";
import { plot } from "./plot.ts";
import { type Played, type Report, reportOf } from "./report.ts";
import { type Sample, sampleBot } from "./samples.ts";
import { type Asked, ask } from "./traffic.ts";

/** What was lost is found by the look back, every three minutes; what failed is tried again for a minute. */
const patienceMs = 6 * 60_000;

/**
 * People ask, and once a minute something goes wrong. In the first half that may be the bot's process; in the second it is what is around it,
 * so that one process lives long enough to show whether it grows.
 */
export async function runSoak(
  { minutes, seed, rate, faults: beginning }: SoakOptions,
  say: (line: string) => unknown,
): Promise<{ readonly report: Report; readonly svg: string; readonly story: string }> {
  await using stage = await openStage({ env: nodeEnv });
  const startedMs = Date.now();
  const draw = random(seed);
  const asked: Asked[] = [];
  const samples: Sample[] = [];
  const played: Played[] = [];
  const over = new AbortController();
  const ended = new AbortController();
  await stage.world.connected();
  const running = Promise.all([
    keepBotRunning(stage.world, say, ended.signal),
    sampleBot(stage.world, samples, over.signal),
    ask(stage.world, draw.stream("traffic"), { rate, patienceMs }, asked, over.signal).then(() =>
      ended.abort(),
    ),
  ]);
  const named = (all: readonly Fault[]) => all.filter(({ name }) => name.startsWith(beginning));
  const endMs = startedMs + minutes * 60_000;
  const faults = draw.stream("faults");
  while (Date.now() < endMs) {
    const minuteMs = Math.min(60_000, endMs - Date.now());
    const isFirstHalf = Date.now() - startedMs < (minutes * 60_000) / 2;
    const beginMs = Date.now();
    await playOne(
      stage,
      faults,
      isFirstHalf ? [...named(outside), ...named(inside), ...named(inside)] : named(outside),
      played,
      say,
    );
    await sleep(Math.max(0, minuteMs - (Date.now() - beginMs)));
  }
  stage.world.slack.faults.clear();
  over.abort();
  await running;
  await stage.world.bot.kill("SIGTERM");
  const { violations } = judge(stage.world, { agents: [stage.agent] });
  const run = {
    seed,
    minutes,
    startedMs,
    asked,
    violations,
    starts: stage.world.bots.length,
    played,
    samples,
  };
  const report = reportOf(run);
  return { report, svg: plot(report, run), story: storyOf(violations, stage.world, stage.agent) };
}

async function playOne(
  stage: Stage,
  draw: Random,
  from: readonly Fault[],
  played: Played[],
  say: (line: string) => unknown,
): Promise<void> {
  if (!isSome(from)) return;
  const fault = draw.pick(from);
  // Somewhere in the minute, so that it meets turns in every state.
  await sleep(draw.between(0, 20_000));
  played.push({ name: fault.name, atMs: Date.now() });
  say(`${new Date().toISOString()} ${fault.name}`);
  await fault.play(stage);
}

const isSome = (faults: readonly Fault[]): faults is readonly [Fault, ...Fault[]] => faults.length > 0;
