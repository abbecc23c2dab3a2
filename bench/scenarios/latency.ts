import type { Observed } from "../observe.ts";
import { startAgentProcess } from "../processes/agent.ts";
import type { Metric, Scenario } from "../scenario.ts";
import { present, quantile } from "../statistics.ts";
import { type BenchWorld, openBenchWorld, warmUp } from "../world.ts";

/** How long the agent takes for each answer; taken off what is told. */
const agentMs = 20;

/** Mentions at once, and how often, so that a p99 is more than the slowest of a few. */
const loads = [
  { atOnce: 1, times: 100 },
  { atOnce: 20, times: 10 },
  { atOnce: 100, times: 5 },
] as const;

const less = (key: string, label: string): Metric => ({ key, label, digits: 1, better: "less" });

/** Each mention starts a thread of its own. */
export const latency: Scenario = {
  name: "latency",
  metrics: [
    less("ack1p50", "acknowledgement p50, ms, 1 at once"),
    less("ack1p99", "acknowledgement p99, ms, 1 at once"),
    less("ack100p50", "acknowledgement p50, ms, 100 at once"),
    less("ack100p99", "acknowledgement p99, ms, 100 at once"),
    less("shown1", "mention to first sign in the thread p50, ms, 1 at once"),
    less("shown100", "mention to first sign in the thread p50, ms, 100 at once"),
    less("answer1", "mention to answer less the agent's time p50, ms, 1 at once"),
    less("answer20", "mention to answer less the agent's time p50, ms, 20 at once"),
    less("answer100", "mention to answer less the agent's time p50, ms, 100 at once"),
  ],
  rounds: 3,
  together: false,
  async run(contender) {
    await using agent = await startAgentProcess(agentMs);
    await using world = await openBenchWorld(contender, agent.url);
    await warmUp(world);
    const figures: Record<string, number> = {};
    for (const { atOnce, times } of loads) {
      const seen = await mentions(world, atOnce, times);
      const acknowledged = present(seen.map((one) => one.acknowledgedAfterMs));
      figures[`ack${atOnce}p50`] = quantile(acknowledged, 0.5);
      figures[`ack${atOnce}p99`] = quantile(acknowledged, 0.99);
      figures[`shown${atOnce}`] = quantile(since(seen, "shownMs"), 0.5);
      figures[`answer${atOnce}`] = quantile(since(seen, "answeredMs"), 0.5) - agentMs;
    }
    return figures;
  },
};

async function mentions({ slack }: BenchWorld, atOnce: number, times: number): Promise<readonly Observed[]> {
  let first: number | undefined;
  for (let time = 1; time <= times; time += 1) {
    const from = await slack.mention(atOnce);
    first ??= from;
    await slack.answered(from + atOnce, 20_000);
  }
  return slack.observe(first ?? 0);
}

const since = (seen: readonly Observed[], what: "shownMs" | "answeredMs"): number[] =>
  present(seen.map(({ saidMs, [what]: atMs }) => (atMs === undefined ? undefined : atMs - saidMs)));
