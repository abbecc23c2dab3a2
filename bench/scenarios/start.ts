import { startAgentProcess } from "../processes/agent.ts";
import type { Scenario } from "../scenario.ts";
import { openBenchWorld } from "../world.ts";

/** How long a rollout or a restart leaves Slack without a receiver. */
export const start: Scenario = {
  name: "start",
  metrics: [{ key: "hello", label: "process start to Slack's hello, ms", digits: 0, better: "less" }],
  rounds: 5,
  together: false,
  async run(contender) {
    await using agent = await startAgentProcess(0);
    await using world = await openBenchWorld(contender, agent.url);
    return { hello: world.startToHelloMs };
  },
};
