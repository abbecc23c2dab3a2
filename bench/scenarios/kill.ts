import { setTimeout as sleep } from "node:timers/promises";
import { startAgentProcess } from "../processes/agent.ts";
import type { Scenario } from "../scenario.ts";
import { openBenchWorld } from "../world.ts";
import { countMetrics, countOf } from "./count.ts";

const mentions = 100;

/** A node goes away, or the kernel needs memory: SIGKILL once 30 are answered, and the bot is started again at once. */
export const kill: Scenario = {
  name: "kill",
  metrics: [
    ...countMetrics("of 100 with a SIGKILL in the middle"),
    { key: "askedBack", label: "asked whether to run again, of the same 100", digits: 0, better: "less" },
  ],
  rounds: 3,
  together: false,
  async run(contender) {
    await using agent = await startAgentProcess(300);
    await using world = await openBenchWorld(contender, agent.url);
    const from = await world.slack.mention(mentions);
    await world.slack.answered(from + 30, 20_000);
    await world.bot.kill("SIGKILL");
    world.restart();
    await world.slack.helloMs(2);
    await settled(world.slack.answered, from + mentions);
    const seen = await world.slack.observe(from);
    return { ...countOf(seen), askedBack: seen.filter(({ askedBack }) => askedBack).length };
  },
};

/** All are answered, or (some are lost) none was for longer than Slack takes to send an event again; then a moment for doubles. */
async function settled(
  answered: (least: number, withinMs: number) => Promise<boolean>,
  all: number,
): Promise<void> {
  await answered(all, 8_000);
  await sleep(1_000);
}
