import { parseArgs } from "node:util";
import { startSlack } from "./start.ts";

const usage = `Usage: node playground/slack/main.ts [options]

Starts a simulated Slack workspace and prints what a bot needs to join it.

  --port N            port to listen on (default: a free one)
  --host ADDRESS      address to listen on (default 127.0.0.1)
  --public-url URL    how others reach it, e.g. http://slack.playground.svc
  --no-rate-limits    answer as fast as asked
  --help              this text
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    "public-url": { type: "string" },
    "no-rate-limits": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const port = Number(values.port);
if (values.help) {
  process.stdout.write(usage);
} else if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write(`--port must be a number from 0 to 65535, not ${values.port}\n`);
  process.exitCode = 2;
} else {
  const slack = await startSlack({
    port,
    host: values.host,
    rateLimits: !values["no-rate-limits"],
    ...(values["public-url"] === undefined ? {} : { publicUrl: values["public-url"] }),
  });
  process.stdout.write(
    `# A simulated Slack runs at ${slack.url}; state: ${slack.url}/playground/state\n` +
      `export SLACK_API_URL=${slack.apiUrl}\n` +
      `export SLACK_BOT_TOKEN=${slack.botToken}\n` +
      `export SLACK_APP_TOKEN=${slack.appToken}\n` +
      `export SLACK_CONFIG_TOKEN=${slack.workspace.configToken}\n`,
  );
  const stop = () => void slack.stop();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}
