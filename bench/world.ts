import type { BotProcess, Contender } from "./contenders.ts";
import { type SlackProcess, startSlackProcess } from "./processes/slack-port.ts";

/** A fresh simulated Slack with one contender's bot in it, connected. */
export interface BenchWorld extends AsyncDisposable {
  readonly slack: SlackProcess;
  readonly bot: BotProcess;
  /** From the making of the bot's process to Slack's `hello` on its socket. */
  readonly startToHelloMs: number;
  /** Starts the bot again on the same store, after the one before is gone. */
  restart(): BotProcess;
}

export async function openBenchWorld(contender: Contender, agentUrl: string): Promise<BenchWorld> {
  await using opening = new AsyncDisposableStack();
  const slack = opening.use(await startSlackProcess());
  const settled = opening.use(await contender.settle(slack.tokens, agentUrl));
  const bots = opening.use(new AsyncDisposableStack());
  const bot = bots.use(settled.start());
  const startToHelloMs = (await slack.helloMs(1)) - bot.startedMs;
  const opened = opening.move();
  return {
    slack,
    bot,
    startToHelloMs,
    restart: () => bots.use(settled.start()),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A first hundred, so that what is measured next is compiled code on open connections. */
export async function warmUp({ slack }: BenchWorld): Promise<void> {
  for (let burst = 1; burst <= 5; burst += 1) {
    const from = await slack.mention(20);
    await slack.answered(from + 20, 10_000);
  }
}
