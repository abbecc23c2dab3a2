import { startAgentProcess } from "../processes/agent.ts";
import type { Scenario } from "../scenario.ts";
import { openBenchWorld } from "../world.ts";

/** A rollout: the old process is told to stop and the next one starts when it is gone; and a process that dies. */
export const handOver: Scenario = {
  name: "hand-over",
  metrics: [
    { key: "stopped", label: "SIGTERM to the next process's hello, ms", digits: 0, better: "less" },
    { key: "killed", label: "SIGKILL to the next process's hello, ms", digits: 0, better: "less" },
  ],
  rounds: 5,
  together: false,
  async run(contender) {
    await using agent = await startAgentProcess(0);
    await using world = await openBenchWorld(contender, agent.url);
    const stopMs = performance.timeOrigin + performance.now();
    await world.bot.kill("SIGTERM");
    const next = world.restart();
    const stopped = (await world.slack.helloMs(2)) - stopMs;
    const killMs = performance.timeOrigin + performance.now();
    await next.kill("SIGKILL");
    world.restart();
    return { stopped, killed: (await world.slack.helloMs(3)) - killMs };
  },
};
