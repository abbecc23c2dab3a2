import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { startAgent } from "../agent/index.ts";
import type { BotProcess } from "../bot-process.ts";
import { startDemoBot } from "../demo-bot.ts";
import { demoRoutes } from "../demo-routes.ts";
import { openPage } from "../page/screenshot.ts";
import { servePage } from "../page/serve.ts";
import { type Slack, startSlack, until } from "../slack/index.ts";

/** Between what a person sees and the next click at most, ms. */
const patienceMs = 60_000;

/** A window wide enough that a thread beside its channel is as wide as Slack makes it. */
const width = 1500;

/** A simulated Slack with the sample agent behind a bot process of its own, and a person's window on it. */
export interface Stage extends AsyncDisposable {
  readonly slack: Slack;
  readonly page: Page;
  readonly thread: Locator;
  /** Resolves once the bot has logged that many lines with this message. */
  logged(message: string, times?: number): Promise<void>;
  /** Goes to a channel, or to the conversation with somebody. */
  go(to: string): Promise<void>;
  /** Writes into the channel that is open, as a person does. */
  write(words: string): Promise<void>;
  /** Mentions the bot in #sre and opens the thread of what was asked. */
  ask(words: string): Promise<void>;
  reply(words: string): Promise<void>;
  /** Has one question answered in another channel: the bot knows then that Slack shows a stop button of its own. */
  warmUp(): Promise<void>;
}

/** Opens the stage. `paceMs` is a beat of the agent: slow enough to be looked at while it works. */
export async function openStage(browser: Browser, paceMs: number): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "slack-agent-pictures-"));
  opening.defer(() => rmSync(folder, { recursive: true, force: true }));
  const agent = opening.use(await startAgent({ pace: paceMs }));
  let bot: BotProcess | undefined;
  const routes = demoRoutes(() => {
    if (bot === undefined) throw new Error("the bot is not started yet");
    return bot;
  });
  const served = await servePage();
  const slack = opening.use(
    await startSlack({
      rateLimits: false,
      fallback: (request, response) => routes(request, response) || served(request, response),
    }),
  );
  const messages: string[] = [];
  const waiting = new Set<() => void>();
  bot = opening.use(
    startDemoBot(folder, agent.url, slack, (line) => {
      if (!line.startsWith("{")) return;
      const { msg, condition, status } = JSON.parse(line) as Record<string, unknown>;
      messages.push(condition === undefined ? String(msg) : `${String(condition)} ${String(status)}`);
      for (const look of waiting) look();
    }),
  );
  const logged = (message: string, times = 1): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        waiting.delete(look);
        clearTimeout(timer);
      };
      const look = (): void => {
        if (messages.filter((one) => one === message).length < times) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`the bot did not log "${message}" ${times} times`));
      }, patienceMs);
      waiting.add(look);
      look();
    });
  await until(slack.feed, "the bot is connected", () => slack.view().connections.length > 0, {
    timeoutMs: patienceMs,
  });
  await logged("AgentReachable True");
  const page = await openPage(browser, slack.url, { width, height: 900, scale: 2 });
  opening.defer(() => page.context().close());
  page.setDefaultTimeout(patienceMs);
  const thread = page.getByRole("complementary", { name: "Thread" });
  const send = async (label: string | RegExp, words: string): Promise<void> => {
    const composer = page.getByRole("textbox", { name: label });
    await composer.fill(words);
    await composer.press("Enter");
  };
  const write = (words: string) => send(/^Message /, words);
  const go = (to: string) => page.getByRole("navigation").getByRole("button", { name: to }).first().click();
  const stage = opening.move();
  return {
    slack,
    page,
    thread,
    logged,
    go,
    write,
    ask: async (words) => {
      await write(`@agent ${words}`);
      const asked = page.getByRole("main").getByRole("article").filter({ hasText: words }).last();
      await asked.getByRole("button", { name: /repl/ }).first().click();
      await thread.waitFor();
    },
    reply: (words) => send("Reply…", words),
    warmUp: async () => {
      await go("general");
      await write("@agent ping");
      await logged("turn done");
      await go("sre");
    },
    [Symbol.asyncDispose]: () => stage.disposeAsync(),
  };
}
