import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { buildBot, bundle, nodeEnv, nodeFlags } from "../scripts/build.ts";
import { startRedis } from "../test/servers/redis.ts";
import type { Tokens } from "./processes/slack-port.ts";

/** Who is measured. Each is bundled the same way and runs as a process of its own. */
export interface Contender {
  readonly name: string;
  /** What lasts from one process of the bot to the next: its store. */
  settle(tokens: Tokens, agentUrl: string): Promise<Settled>;
}

export interface Settled extends AsyncDisposable {
  /** Starts the bot; the one before must be gone. */
  start(): BotProcess;
}

export interface BotProcess extends AsyncDisposable {
  readonly pid: number;
  /** When the process was made, ms since 1970. */
  readonly startedMs: number;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Bundles the bot and its peer into `folder`. */
export async function contenders(folder: string): Promise<readonly Contender[]> {
  const bot = join(folder, "bot");
  const peer = join(folder, "bolt");
  await buildBot(bot);
  await bundle("bench/peers/bolt.ts", peer);
  return [
    ours("ours, Redis", join(bot, "main.mjs"), async () => {
      const redis = await startRedis();
      return { env: { REDIS_URL: redis.url }, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
    }),
    ours("ours, SQLite", join(bot, "main.mjs"), async () => ({
      env: {},
      [Symbol.asyncDispose]: async () => {},
    })),
    {
      name: "Bolt",
      settle: async ({ apiUrl, botToken, appToken }, agentUrl) => {
        const data = mkdtempSync(join(tmpdir(), "bench-bolt-"));
        const env = {
          SLACK_API_URL: apiUrl,
          SLACK_BOT_TOKEN: botToken,
          SLACK_APP_TOKEN: appToken,
          AGENT_URL: agentUrl,
        };
        return {
          start: () => startProcess([join(peer, "main.mjs")], env, data),
          [Symbol.asyncDispose]: async () => rmSync(data, { recursive: true, force: true }),
        };
      },
    },
  ];
}

type StoreForBench = AsyncDisposable & { readonly env: Readonly<Record<string, string>> };

function ours(name: string, main: string, openStore: () => Promise<StoreForBench>): Contender {
  return {
    name,
    settle: async ({ apiUrl, botToken, appToken }, agentUrl) => {
      const data = mkdtempSync(join(tmpdir(), "bench-bot-"));
      const file = join(data, "binding.yaml");
      writeFileSync(file, stringify(bindingTo(agentUrl)));
      const store = await openStore();
      const env = {
        SLACK_API_URL: apiUrl,
        SLACK_BOT_TOKEN: botToken,
        SLACK_APP_TOKEN: appToken,
        DATA_DIR: data,
        HTTP_PORT: "0",
        ...nodeEnv,
        ...store.env,
      };
      return {
        start: () => startProcess([...nodeFlags, main, "--binding", file], env, data),
        [Symbol.asyncDispose]: async () => {
          await store[Symbol.asyncDispose]();
          rmSync(data, { recursive: true, force: true });
        },
      };
    },
  };
}

const bindingTo = (url: string) => ({
  apiVersion: "slackagents.dev/v1alpha1",
  kind: "SlackAgentBinding",
  metadata: { name: "bot", namespace: "bench" },
  spec: { slack: { secretRef: { name: "slack" } }, agent: { url } },
});

/** Logs go to a file, as they would go to the node's: reading them here would cost the measuring process. */
function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  data: string,
): BotProcess {
  const log = openSync(join(data, "bot.log"), "a");
  const startedMs = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    stdio: ["ignore", log, log],
  });
  const exited = once(child, "exit");
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { pid: child.pid ?? 0, startedMs, kill, [Symbol.asyncDispose]: () => kill("SIGKILL") };
}
