import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../limits.ts";
import type { SlackObject } from "../page-api.ts";
import { respondToUrl } from "../responses.ts";
import { Refusal } from "../web-api/refusal.ts";
import { postByWebhook } from "../webhook-post.ts";
import type { World } from "../world.ts";
import { parseBody, readBody, sendJson, sendText } from "./body.ts";

/** `/response/KEY`: what an app posts to a response_url. */
export async function serveResponseUrl(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const body = await jsonBody(request);
  if (body === undefined) return sendJson(response, 400, { ok: false, error: "invalid_payload" });
  try {
    respondToUrl(world, url.pathname.slice("/response/".length), body);
    sendJson(response, 200, { ok: true });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isGone = error.code.endsWith("_url");
    sendJson(response, isGone ? 404 : 400, { ok: false, error: error.code, ...error.more });
  }
}

/** `/services/TEAM/BOT/SECRET`: an incoming webhook, answered in plain text as Slack does. */
export async function serveWebhook(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, , team, botId, secret] = url.pathname.split("/");
  const webhook = [...world.workspace.webhooks.values()].find(
    (each) => each.botId === botId && each.secret === secret,
  );
  if (webhook === undefined || team !== world.workspace.team.id) return sendText(response, 404, "no_service");
  const body = await jsonBody(request);
  if (body === undefined) return sendText(response, 400, "invalid_payload");
  const channel = world.workspace.channels.get(webhook.channel);
  if (channel === undefined) return sendText(response, 404, "channel_not_found");
  try {
    postByWebhook(world, webhook, channel, body);
    sendText(response, 200, "ok");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendText(response, error.code === "channel_is_archived" ? 410 : 400, error.code);
  }
}

/** JSON, or a form whose `payload` field is JSON; undefined when it is neither. */
async function jsonBody(request: IncomingMessage): Promise<SlackObject | undefined> {
  const body = await readBody(request, limits.bodyBytes);
  const contentType = request.headers["content-type"] ?? "";
  try {
    if (!contentType.startsWith("application/x-www-form-urlencoded")) {
      return (await parseBody(body, "application/json")).fields;
    }
    const { payload } = (await parseBody(body, contentType)).fields;
    return (await parseBody(Buffer.from(String(payload)), "application/json")).fields;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
