import { setTimeout as sleep } from "node:timers/promises";
import { startAgentProcess } from "../processes/agent.ts";
import { memoryMB } from "../processes/usage.ts";
import type { Scenario } from "../scenario.ts";
import { openBenchWorld } from "../world.ts";

/** What a bot costs that nobody speaks to: most bots, most of the time. */
export const idle: Scenario = {
  name: "idle",
  metrics: [{ key: "memory", label: "memory after 10 s idle, MB", digits: 1, better: "less" }],
  rounds: 1,
  together: true,
  async run(contender) {
    await using agent = await startAgentProcess(0);
    await using world = await openBenchWorld(contender, agent.url);
    await sleep(10_000);
    return { memory: memoryMB(world.bot.pid).now };
  },
};
