import { setTimeout as sleep } from "node:timers/promises";
import { startAgentProcess } from "../processes/agent.ts";
import type { Scenario } from "../scenario.ts";
import { openBenchWorld } from "../world.ts";

/** Slack renews each connection every few hours; what it delivers while none stands is late or lost. */
export const refresh: Scenario = {
  name: "refresh",
  metrics: [
    { key: "warned", label: "without a connection at a refresh, ms", digits: 0, better: "less" },
    { key: "sudden", label: "the same without Slack's warning, ms", digits: 0, better: "less" },
  ],
  rounds: 3,
  together: true,
  async run(contender) {
    await using agent = await startAgentProcess(0);
    await using world = await openBenchWorld(contender, agent.url);
    await world.slack.refresh(true);
    await world.slack.helloMs(2);
    // Past the end that the warning announced, and the pause that a client may make after it.
    await sleep(8_000);
    const warned = await world.slack.blindMs();
    await world.slack.refresh(false);
    await world.slack.helloMs(3);
    await sleep(8_000);
    return { warned, sudden: (await world.slack.blindMs()) - warned };
  },
};
