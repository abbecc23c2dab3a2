import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { stringify } from "yaml";
import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { type Slack, type SlackOptions, startSlack } from "../playground/slack/index.ts";
import { type BotProcess, type LogLine, startBot } from "./bot.ts";

export type Spec = Readonly<Record<string, unknown>>;

/** A simulated Slack, the sample agent and a folder: what a test of the command line starts its own bots in. */
export interface Stage extends AsyncDisposable {
  readonly slack: Slack;
  readonly agent: RunningAgent;
  readonly folder: string;
  readonly bindingFile: string;
  /** Writes the binding as an editor does: a whole new file in the old one's place. */
  bind(spec?: Spec): void;
  write(name: string, content: string): string;
  /** Runs the command with the tokens in its environment; `env` is laid over it. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): BotProcess;
  /** The same, and waits until it ended. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
}

export type Ended = { readonly code: number | NodeJS.Signals; readonly words: string };

export async function openStage(options: SlackOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "slack-agent-command-"));
  const slack = await startSlack({ rateLimits: false, redeliveryScale: 0.02, ...options });
  const agent = await startAgent({});
  const bindingFile = join(folder, "binding.yaml");
  const bots: BotProcess[] = [];
  const write = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(`${path}.new`, content);
    renameSync(`${path}.new`, path);
    return path;
  };
  const bind = (spec: Spec = {}): void =>
    void write(
      "binding.yaml",
      stringify({
        apiVersion: "slackagents.dev/v1alpha1",
        kind: "SlackAgentBinding",
        metadata: { name: "bot", namespace: "test" },
        spec: { slack: { secretRef: { name: "slack" } }, agent: { url: agent.url }, ...spec },
      }),
    );
  bind();
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): BotProcess => {
    const bot = startBot({
      args,
      env: {
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        DATA_DIR: folder,
        ...env,
      },
    });
    bots.push(bot);
    return bot;
  };
  return {
    slack,
    agent,
    folder,
    bindingFile,
    bind,
    write,
    start,
    run: async (args, env) => {
      const bot = start(args, env);
      const code = await bot.exited;
      return { code, words: bot.noise.join("\n") };
    },
    [Symbol.asyncDispose]: async () => {
      for (const bot of bots) await bot[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
      await slack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves with the log's first line (from `after` on) that fits. */
export const logged = (
  bot: BotProcess,
  fits: Readonly<Record<string, unknown>>,
  after = 0,
): Promise<LogLine> =>
  vi.waitFor(
    () => {
      const line = bot.lines.slice(after).find((one) => Object.entries(fits).every(([k, v]) => one[k] === v));
      if (line === undefined)
        throw new Error(`no line fits ${JSON.stringify(fits)} in ${bot.lines.map(({ msg }) => msg)}`);
      return line;
    },
    { timeout: 20_000, interval: 20 },
  );

/** A port that was free just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || address === null) throw new TypeError("a port must have an address");
  return address.port;
}

/** The value of one metric, summed over the label sets that contain `labels`; undefined when the name is not there. */
export function metricIn(text: string, name: string, labels = ""): number | undefined {
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter((line) => line.includes(labels));
  if (lines.length === 0) return undefined;
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

/** The body of an address of the bot's own HTTP server, once it has this status. */
export const served = (port: number, path: string, status = 200): Promise<string> =>
  vi.waitFor(
    async () => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const body = await response.text();
      expect([response.status, body]).toEqual([status, expect.any(String)]);
      return body;
    },
    { timeout: 20_000, interval: 50 },
  );
