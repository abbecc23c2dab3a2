import { dropEphemeral, postEphemeral } from "./ephemeral.ts";
import { deleteMessage, editMessage, postMessage } from "./messages.ts";
import type { App, Channel } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import { Args } from "./web-api/args.ts";
import { type Content, readContent } from "./web-api/content.ts";
import { Refusal } from "./web-api/refusal.ts";
import type { World } from "./world.ts";

/** The message in a slash command's acknowledgement, when there is one. */
export function respondToCommand(
  world: World,
  app: App,
  channel: Channel,
  user: string,
  response: SlackObject,
): void {
  if (response.text === undefined && response.blocks === undefined) return;
  say(world, app, channel, user, undefined, response);
}

/**
 * One call of a response_url. Source: "Handling user interaction: message responses".
 * @throws {Refusal} `used_url`, `expired_url`, `invalid_url`, and what `chat.postMessage` refuses.
 */
export function respondToUrl(world: World, key: string, body: SlackObject): void {
  const target = world.tickets.takeResponse(key);
  if (target === undefined) throw new Refusal("invalid_url");
  if (target === "expired") throw new Refusal("expired_url");
  if (target === "used up") throw new Refusal("used_url");
  const app = world.workspace.apps.get(target.appId);
  const channel = world.workspace.channels.get(target.channel);
  if (app === undefined || channel === undefined) throw new Refusal("channel_not_found");
  const { messageTs, user, threadTs } = target;
  const message = messageTs === undefined ? undefined : channel.byTs.get(messageTs);
  if (body.delete_original === true) {
    if (target.isEphemeral) dropEphemeral(world, user, messageTs ?? "");
    else if (message !== undefined) deleteMessage(world, channel, message, { appId: app.id });
    return;
  }
  if (body.replace_original !== true) {
    say(world, app, channel, user, threadOf(body) ?? threadTs, body);
  } else if (target.isEphemeral) {
    dropEphemeral(world, user, messageTs ?? "");
    say(world, app, channel, user, threadTs, { ...body, response_type: "ephemeral" });
  } else {
    if (message === undefined) throw new Refusal("message_not_found");
    const content = contentOf(world, app, body);
    editMessage(world, channel, message, { ...content, blocks: content.blocks ?? [], appId: app.id });
  }
}

function say(
  world: World,
  app: App,
  channel: Channel,
  user: string,
  threadTs: string | undefined,
  body: SlackObject,
): void {
  const content = contentOf(world, app, body);
  const { blocks, attachments } = content;
  const text = content.text ?? "";
  if (body.response_type !== "in_channel") {
    postEphemeral(world, channel, {
      user,
      appId: app.id,
      threadTs,
      text,
      blocks: blocks ?? [],
      attachments: attachments ?? [],
    });
    return;
  }
  const from = { user: app.botUserId, botId: app.botId, appId: app.id };
  postMessage(world, channel, { ...from, threadTs, text, blocks, attachments });
}

function contentOf(world: World, app: App, body: SlackObject): Content {
  const content = readContent({
    world,
    app,
    method: "response_url",
    args: new Args(body),
    origin: world.baseUrl(),
  });
  if (content.text === undefined && !content.blocks?.length && !content.attachments?.length)
    throw new Refusal("no_text");
  return content;
}

const threadOf = (body: SlackObject): string | undefined =>
  typeof body.thread_ts === "string" ? body.thread_ts : undefined;
