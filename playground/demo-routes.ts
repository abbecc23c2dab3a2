import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { sampleAlerts, webhookPayload } from "./alerts/index.ts";
import type { BotProcess } from "./bot-process.ts";

const BotAct = z.strictObject({ action: z.enum(["kill", "terminate", "start", "stop"]) });

/** The longest body that these routes read. */
const bodyBytes = 10_000;

/** What the page needs beside Slack: the shelf of sample alerts and the bot's process. False: not one of ours. */
export function demoRoutes(
  bot: () => BotProcess,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/playground/alerts" && request.method === "GET") {
      sendJson(response, 200, shelf());
      return true;
    }
    if (path !== "/playground/bot") return false;
    if (request.method === "GET") sendJson(response, 200, bot().view());
    else void actOn(bot(), request, response);
    return true;
  };
}

const shelf = () =>
  sampleAlerts().map((alert) => ({
    name: alert.name,
    title: alert.title,
    channel: alert.channel,
    payload: webhookPayload(alert),
  }));

/** Only the page itself may do something to the bot: a foreign site's form cannot send JSON, nor from this origin. */
async function actOn(bot: BotProcess, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin, host } = request.headers;
  const isOurs = origin === undefined || origin === `http://${host}`;
  if (
    request.method !== "POST" ||
    !isOurs ||
    request.headers["content-type"]?.startsWith("application/json") !== true
  )
    return sendJson(response, 403, { error: "POST JSON from this page" });
  const parsed = BotAct.safeParse(await readJson(request));
  if (!parsed.success)
    return sendJson(response, 400, { error: "an action is one of kill, terminate, start, stop" });
  bot.act(parsed.data.action);
  sendJson(response, 200, bot.view());
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > bodyBytes) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}
