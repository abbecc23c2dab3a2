import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import type { SlackAgentBindingInput } from "../crds/index.ts";
import { type Slack, type SlackOptions, startSlack, until } from "../playground/slack/index.ts";
import { type BotProcess, startBot } from "./bot.ts";

type Spec = SlackAgentBindingInput["spec"];

export type WorldOptions = {
  readonly agentUrl: string;
  /** Laid over a spec that answers mentions everywhere. */
  readonly spec?: (slack: Slack) => Partial<Spec>;
  /** Left out: SQLite in the world's own folder. */
  readonly redisUrl?: string;
  readonly slack?: SlackOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** Default true: left to `startBot` where the first one is to be special. */
  readonly startsWithBot?: boolean;
  /** What every bot runs; left out: the sources as they are. */
  readonly program?: readonly string[];
};

/** A simulated Slack and one bot in it, as its own process, with everything that it needs to be started again. */
export interface World extends AsyncDisposable {
  readonly slack: Slack;
  /** The bot that runs now. */
  readonly bot: BotProcess;
  /** Every bot that ran, oldest first. */
  readonly bots: readonly BotProcess[];
  /** Starts a bot on the same binding, tokens and store, with this laid over its environment; the one before must be gone. */
  startBot(env?: Readonly<Record<string, string>>): BotProcess;
  /** Removes everything that the bots stored in SQLite; none may run. */
  forgetStore(): void;
  /** Resolves when a bot is connected. */
  connected(): Promise<unknown>;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "slack-agent-world-"));
  const slack = await startSlack({ rateLimits: false, redeliveryScale: 0.02, ...options.slack });
  const binding: SlackAgentBindingInput = {
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "bot", namespace: "test" },
    spec: {
      slack: { secretRef: { name: "slack" } },
      agent: { url: options.agentUrl },
      ...options.spec?.(slack),
    },
  };
  const file = join(folder, "binding.yaml");
  writeFileSync(file, stringify(binding));
  const bots: BotProcess[] = [];
  const start = (env: Readonly<Record<string, string>> = {}): BotProcess => {
    const bot = startBot({
      args: ["--binding", file],
      ...(options.program === undefined ? {} : { program: options.program }),
      env: {
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        DATA_DIR: folder,
        ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
        ...options.env,
        ...env,
      },
    });
    bots.push(bot);
    return bot;
  };
  if (options.startsWithBot !== false) start();
  return {
    slack,
    bots,
    get bot() {
      const last = bots.at(-1);
      if (last === undefined) throw new RangeError("no bot was started");
      return last;
    },
    startBot: start,
    forgetStore: () => {
      for (const name of readdirSync(folder).filter((one) => one.includes(".sqlite")))
        rmSync(join(folder, name));
    },
    connected: () =>
      until(slack.feed, "a bot is connected", () => slack.view().connections.length > 0, {
        timeoutMs: 60_000,
      }),
    async [Symbol.asyncDispose]() {
      for (const bot of bots) await bot[Symbol.asyncDispose]();
      await slack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once the bots have logged that many finished turns: their logs are no part of the workspace's feed. */
export async function turnsDone(world: World, turns: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 20) {
    const done = world.bots.flatMap(({ lines }) => lines).filter(({ msg }) => msg === "turn done").length;
    if (done >= turns) return;
    if (waitedMs >= 40_000) throw new Error(`${done} of ${turns} turns are done`);
    await sleep(20);
  }
}
