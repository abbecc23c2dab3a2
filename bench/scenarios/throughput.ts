import { startAgentProcess } from "../processes/agent.ts";
import { cpuSeconds, memoryMB } from "../processes/usage.ts";
import type { Scenario } from "../scenario.ts";
import { present } from "../statistics.ts";
import { openBenchWorld, warmUp } from "../world.ts";
import { countMetrics, countOf } from "./count.ts";

const mentions = 500;

/** All at once, as after an outage of Slack or of the bot. */
export const throughput: Scenario = {
  name: "throughput",
  metrics: [
    { key: "rate", label: "answers per second, 500 mentions", digits: 0, better: "more" },
    { key: "cpu", label: "CPU seconds for the 500", digits: 2, better: "less" },
    { key: "peak", label: "peak memory, MB", digits: 0, better: "less" },
    ...countMetrics("of the 500"),
  ],
  rounds: 3,
  together: false,
  async run(contender) {
    await using agent = await startAgentProcess(20);
    await using world = await openBenchWorld(contender, agent.url);
    await warmUp(world);
    const cpuBefore = cpuSeconds(world.bot.pid);
    const from = await world.slack.mention(mentions);
    await world.slack.answered(from + mentions, 30_000);
    const seen = await world.slack.observe(from);
    const answeredMs = present(seen.map((one) => one.answeredMs));
    const tookMs = Math.max(...answeredMs) - Math.min(...seen.map(({ saidMs }) => saidMs));
    return {
      rate: answeredMs.length / (tookMs / 1_000),
      cpu: cpuSeconds(world.bot.pid) - cpuBefore,
      peak: memoryMB(world.bot.pid).peak,
      ...countOf(seen),
    };
  },
};
