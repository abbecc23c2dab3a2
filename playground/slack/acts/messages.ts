import { compose } from "../composer.ts";
import { slackId, uuid } from "../ids.ts";
import { deleteMessage, editMessage, postMessage } from "../messages.ts";
import type { StoredFile, User } from "../model.ts";
import type { ActResult, Upload } from "../page-api.ts";
import { mimetypeOf } from "../web-api/files.ts";
import { react, unreact } from "../web-api/reactions.ts";
import { postByWebhook } from "../webhook-post.ts";
import type { World } from "../world.ts";
import { type ActOf, CannotAct, channelOf, done, messageOf, openChannelOf, personOf } from "./cannot-act.ts";

export function post(world: World, act: ActOf<"post">): ActResult {
  const user = personOf(world, act.user);
  const channel = openChannelOf(world, act.channel, user);
  if (act.threadTs !== undefined) messageOf(channel, act.threadTs);
  const files = (act.files ?? []).map((upload) => storeUpload(world, user, upload));
  if (act.text.trim() === "" && files.length === 0)
    throw new CannotAct("no_text", "There is nothing to send.");
  const words = act.raw || act.text === "" ? { text: act.text } : compose(act.text, world.workspace);
  const message = postMessage(world, channel, {
    user: user.id,
    teamId: user.teamId,
    subtype: act.subtype,
    clientMsgId: act.clientMsgId ?? uuid(),
    threadTs: act.threadTs,
    isBroadcast: act.threadTs !== undefined && act.broadcast === true,
    files,
    ...words,
  });
  return { ok: true, channel: channel.id, ts: message.ts };
}

export function edit(world: World, act: ActOf<"edit">): ActResult {
  const user = personOf(world, act.user);
  const channel = openChannelOf(world, act.channel, user);
  const message = messageOf(channel, act.ts);
  if (message.user !== user.id)
    throw new CannotAct("cant_update_message", "Only its author edits a message.");
  editMessage(world, channel, message, { ...compose(act.text, world.workspace), editor: user.id });
  return { ok: true, channel: channel.id, ts: message.ts };
}

export function deleteOwn(world: World, act: ActOf<"delete">): ActResult {
  const user = personOf(world, act.user);
  const channel = channelOf(world, act.channel, user);
  const message = messageOf(channel, act.ts);
  if (message.user !== user.id && !user.isAdmin) {
    throw new CannotAct("cant_delete_message", "Only its author or an admin deletes a message.");
  }
  deleteMessage(world, channel, message);
  return done;
}

export function reactTo(world: World, act: ActOf<"react">): ActResult {
  const user = personOf(world, act.user);
  const message = messageOf(openChannelOf(world, act.channel, user), act.ts);
  const name = act.name.replaceAll(":", "");
  if (act.remove) unreact(world, message, user.id, name);
  else react(world, message, user.id, name);
  return done;
}

export function fireAlert(world: World, act: ActOf<"alert">): ActResult {
  const { webhooks, channels } = world.workspace;
  const webhook = act.webhook === undefined ? [...webhooks.values()][0] : webhooks.get(act.webhook);
  if (webhook === undefined) throw new CannotAct("no_service", "There is no such webhook.");
  const channel = channels.get(act.channel);
  if (channel === undefined) throw new CannotAct("channel_not_found", `There is no channel ${act.channel}.`);
  const message = postByWebhook(world, webhook, channel, act.payload);
  return { ok: true, channel: channel.id, ts: message.ts };
}

function storeUpload(world: World, user: User, upload: Upload): StoredFile {
  const bytes = Buffer.from(upload.base64, "base64");
  const file: StoredFile = {
    id: slackId("F"),
    name: upload.name,
    title: upload.name,
    mimetype: upload.mimetype ?? mimetypeOf(upload.name),
    sizeBytes: upload.claimedSizeBytes ?? bytes.length,
    user: user.id,
    createdMs: world.clock.nowMs(),
    bytes,
    complete: true,
    channels: new Set(),
  };
  world.workspace.files.set(file.id, file);
  return file;
}
