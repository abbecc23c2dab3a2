import { randomUUID } from "node:crypto";
import { type Part, Role, type SendMessageRequest, type SendMessageResult } from "@a2a-js/sdk";
import { ClientFactory } from "@a2a-js/sdk/client";
import { App } from "@slack/bolt";

/**
 * The peer: what a good engineer writes in an hour with the two SDKs, both as their guides say. It takes a mention, asks
 * the agent, and says the answer in the thread.
 */
const app = new App({
  token: process.env.SLACK_BOT_TOKEN ?? "",
  appToken: process.env.SLACK_APP_TOKEN ?? "",
  socketMode: true,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? "" },
});
const agent = await new ClientFactory().createFromUrl(process.env.AGENT_URL ?? "");

app.event("app_mention", async ({ event, say }) => {
  const answer = await agent.sendMessage(question(event.text.replace(/^<@\w+>\s*/, "")));
  await say({ text: wordsOf(answer), thread_ts: event.thread_ts ?? event.ts });
});

await app.start();

function question(text: string): SendMessageRequest {
  return {
    tenant: "",
    configuration: undefined,
    metadata: undefined,
    message: {
      messageId: randomUUID(),
      contextId: "",
      taskId: "",
      role: Role.ROLE_USER,
      parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "" }],
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
    },
  };
}

function wordsOf(result: SendMessageResult): string {
  const parts = "parts" in result ? result.parts : result.artifacts.flatMap((artifact) => artifact.parts);
  return parts.map(textOf).join("");
}

const textOf = ({ content }: Part): string => (content?.$case === "text" ? content.value : "");
