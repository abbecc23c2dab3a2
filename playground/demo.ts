import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startAgent } from "./agent/index.ts";
import type { BotProcess } from "./bot-process.ts";
import { startDemoBot } from "./demo-bot.ts";
import { playAlertRun } from "./demo-once.ts";
import { demoRoutes } from "./demo-routes.ts";
import { servePage } from "./page/serve.ts";
import { startSlack } from "./slack/index.ts";

const usage = `npm run demo                 a simulated Slack with a page to chat in, a sample agent, and the bot
npm run demo -- --port N     on another port than 8088
npm run demo -- --once       play one alert in the terminal, show its thread, exit
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8088" },
    once: { type: "boolean" },
    verbose: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit();
}

const port = values.once ? 0 : Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port} is no port: give a number from 0 to 65535.`);
  process.exit(2);
}

const stopped = new Promise<void>((resolve) => {
  process.once("SIGINT", () => resolve());
  process.once("SIGTERM", () => resolve());
});

/** Warnings and errors of the bot are for whoever watches the terminal; the rest only with `--verbose`. */
function showLine(line: string): void {
  if (values.verbose || /"level":"(warn|error|fatal)"/.test(line) || !line.startsWith("{")) console.log(line);
}

const folder = mkdtempSync(join(tmpdir(), "slack-agent-demo-"));
try {
  await using agent = await startAgent({ pace: 400 });
  let bot: BotProcess | undefined;
  const page = values.once ? () => false : await servePage();
  const routes = demoRoutes(() => {
    if (bot === undefined) throw new Error("the bot is not started yet");
    return bot;
  });
  await using slack = await startSlack({
    port,
    fallback: (request, response) => routes(request, response) || page(request, response),
  });
  await using running = startDemoBot(folder, agent.url, slack, showLine);
  bot = running;
  if (values.once) await playAlertRun(slack, (line) => console.log(line));
  else {
    console.log(`Open ${slack.url} and try:
  - mention the bot:       @agent why is checkout slow?
  - fire a sample alert from the shelf, and ask on in its thread
  - make it fail:          kill the bot in mid-answer, lose Slack's next answer, 503 for 10 s
  - ask @agent help for what else it can do
Ctrl+C ends it.`);
    await stopped;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);
