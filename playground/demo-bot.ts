import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { SlackAgentBindingInput } from "../crds/index.ts";
import { type BotProcess, superviseBot } from "./bot-process.ts";
import type { Slack } from "./slack/index.ts";

/** The demo's binding: every channel the bot is in, alerts in #alerts, follow-ups without a mention. */
export function demoBinding(agentUrl: string, slack: Slack): SlackAgentBindingInput {
  const channels = slack
    .view()
    .channels.filter(({ members }) => members.includes(slack.app.botUserId))
    .map(({ id, name }) => ({
      id,
      respondTo: name === "alerts" ? ("Alerts" as const) : ("Mentions" as const),
      ...(name === "alerts"
        ? { instructions: "Alerts of the shop's monitors arrive here. Investigate each." }
        : {}),
    }));
  return {
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "demo", namespace: "playground" },
    spec: {
      slack: { secretRef: { name: "playground" }, slashCommand: "/ask" },
      agent: { url: agentUrl },
      channels,
      conversation: { followUps: "Thread" },
    },
  };
}

/** Starts the bot as a process of its own, with its store in `folder`, so that killing it loses nothing. */
export function startDemoBot(
  folder: string,
  agentUrl: string,
  slack: Slack,
  onLine: (line: string) => void,
): BotProcess {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "binding.yaml");
  writeFileSync(file, stringify(demoBinding(agentUrl, slack)));
  return superviseBot(
    [join(import.meta.dirname, "../bot-runtime/main.ts"), "--binding", file],
    {
      PATH: process.env.PATH,
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      DATA_DIR: folder,
      HTTP_PORT: "0",
    },
    onLine,
  );
}
