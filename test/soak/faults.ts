import { setTimeout as sleep } from "node:timers/promises";
import type { FaultName, FaultParams } from "../../playground/slack/index.ts";
import type { Stage } from "../faults/stage.ts";

/** One thing that goes wrong; resolves when it is over. */
export type Fault = { readonly name: string; play(stage: Stage): Promise<void> };

const slackFault = (name: FaultName, params: FaultParams = {}, forMs = 0): Fault => ({
  name: `Slack: ${name}`,
  async play({ world }) {
    world.slack.faults.set(name, params);
    await sleep(forMs);
    if (forMs > 0) world.slack.faults.clear(name);
  },
});

/** What happens outside the bot: it must live through it. */
export const outside: readonly Fault[] = [
  slackFault("reset-connections"),
  slackFault("reset-connections", { midFrame: true }),
  slackFault("warn-and-refresh", { seconds: 5 }),
  slackFault("refresh-now"),
  slackFault("half-open"),
  slackFault("deaf-socket"),
  slackFault("unavailable", { method: "*", seconds: 5 }),
  slackFault("lose-answer", { method: "chat.postMessage" }),
  slackFault("error-after-effect", { method: "chat.update" }),
  slackFault("rate-limit", { method: "chat.postMessage", seconds: 5 }),
  slackFault("retry-storm", { retries: 4, ms: 50 }, 20_000),
  slackFault("duplicate", { copies: 2, newEnvelope: true }, 20_000),
  slackFault("out-of-order", {}, 20_000),
  slackFault("drop-events"),
  slackFault("refuse-upgrade", {}, 5_000),
  {
    name: "store: killed, back after 3 s",
    async play({ redis }) {
      await redis.kill("SIGKILL");
      await sleep(3_000);
      await redis.restart();
    },
  },
  {
    name: "store: stopped for 5 s",
    async play({ redis }) {
      redis.pause();
      await sleep(5_000);
      redis.resume();
    },
  },
  {
    name: "store: the link is silent for 5 s",
    async play({ links }) {
      links.store.freeze();
      await sleep(5_000);
      links.store.thaw();
    },
  },
  {
    name: "store: 500 ms away for 15 s",
    async play({ links }) {
      links.store.delay(500);
      await sleep(15_000);
      links.store.delay(0);
    },
  },
  {
    name: "agent: connections reset",
    play: async ({ links }) => links.agent.cut(),
  },
  {
    name: "agent: refuses twice",
    play: async ({ agent }) => agent.refuseNext({ status: 503, times: 2, headers: { "Retry-After": "1" } }),
  },
  {
    name: "agent: the link is silent for 5 s",
    async play({ links }) {
      links.agent.freeze();
      await sleep(5_000);
      links.agent.thaw();
    },
  },
];

/** What happens to the process itself: it is another one afterwards, or may be. */
export const inside: readonly Fault[] = [
  { name: "bot: SIGKILL", play: async ({ world }) => void (await world.bot.kill("SIGKILL")) },
  { name: "bot: SIGTERM", play: async ({ world }) => void (await world.bot.kill("SIGTERM")) },
  ...[5, 12].map((seconds) => ({
    name: `bot: stopped for ${seconds} s`,
    async play({ world }: Stage) {
      const { pid } = world.bot;
      process.kill(pid, "SIGSTOP");
      await sleep(seconds * 1_000);
      process.kill(pid, "SIGCONT");
    },
  })),
];
