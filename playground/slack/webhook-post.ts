import { postMessage } from "./messages.ts";
import type { Channel, Message, Webhook } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import { Args } from "./web-api/args.ts";
import { readContent, refuseEmpty } from "./web-api/content.ts";
import { Refusal } from "./web-api/refusal.ts";
import type { World } from "./world.ts";

/**
 * What an incoming webhook posts: `text`, `blocks`, `attachments`, and for old ones a name and a picture.
 * Source: "Sending messages using incoming webhooks".
 * @throws {Refusal} `no_text`, `invalid_blocks`, `channel_is_archived`, `invalid_thread_ts`.
 */
export function postByWebhook(
  world: World,
  webhook: Webhook,
  channel: Channel,
  payload: SlackObject,
): Message {
  if (channel.isArchived) throw new Refusal("channel_is_archived");
  const [app] = world.workspace.apps.values();
  if (app === undefined) throw new Refusal("no_service");
  const content = readContent({
    world,
    app,
    method: "webhook",
    args: new Args(payload),
    origin: world.baseUrl(),
  });
  refuseEmpty(content);
  const threadTs = typeof payload.thread_ts === "string" ? payload.thread_ts : undefined;
  if (threadTs !== undefined && !channel.byTs.has(threadTs)) throw new Refusal("invalid_thread_ts");
  return postMessage(world, channel, {
    subtype: "bot_message",
    botId: webhook.botId,
    appId: webhook.appId,
    username: typeof payload.username === "string" ? payload.username : webhook.name,
    icon: typeof payload.icon_emoji === "string" ? payload.icon_emoji : webhook.icon,
    threadTs,
    text: content.text ?? "",
    blocks: content.blocks,
    attachments: content.attachments,
  });
}
