import { setTimeout as sleep } from "node:timers/promises";
import { startAgentProcess } from "../processes/agent.ts";
import type { Scenario } from "../scenario.ts";
import { openBenchWorld } from "../world.ts";
import { countMetrics, countOf } from "./count.ts";

const mentions = 100;

/** Slack delivers at least once: where an acknowledgement is late or lost, the event comes again. */
export const duplicates: Scenario = {
  name: "duplicates",
  metrics: countMetrics("of 100 that Slack delivered twice"),
  rounds: 1,
  together: true,
  async run(contender) {
    await using agent = await startAgentProcess(20);
    await using world = await openBenchWorld(contender, agent.url);
    await world.slack.duplicates(1);
    const from = await world.slack.mention(mentions);
    await world.slack.answered(from + mentions, 20_000);
    await sleep(1_500);
    return countOf(await world.slack.observe(from));
  },
};
