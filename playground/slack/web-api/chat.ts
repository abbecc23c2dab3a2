import { postEphemeral } from "../ephemeral.ts";
import { messageJson } from "../message-json.ts";
import { type Draft, deleteMessage, editMessage, postMessage } from "../messages.ts";
import type { Channel, Message } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { clearStatusLine } from "../sessions.ts";
import { readContent, refuseEmpty } from "./content.ts";
import {
  foundMessage,
  hasScope,
  missingScope,
  postableChannel,
  postThread,
  tsArg,
  visibleChannel,
} from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

const write = ["chat:write"];

/** Source: methods `chat.*`. */
export const chatMethods: Methods = {
  "chat.postMessage": { token: "bot", scopes: write, tier: "special", run: post },
  "chat.update": { token: "bot", scopes: write, tier: "tier3", run: update },
  "chat.delete": { token: "bot", scopes: write, tier: "tier3", run: remove },
  "chat.postEphemeral": { token: "bot", scopes: write, tier: "tier4", run: ephemeral },
  "chat.getPermalink": { token: "bot", scopes: [], tier: "special", run: permalink },
  "chat.meMessage": { token: "bot", scopes: write, tier: "tier3", run: meMessage },
};

function post(call: Call): SlackObject {
  const channel = postableChannel(call);
  const content = readContent(call);
  refuseEmpty(content);
  const threadTs = postThread(call, channel);
  const again = repeated(call, channel);
  if (again !== undefined) return posted(call, channel, again);
  const limited = call.world.rates.take(`chat.postMessage ${call.app.id} ${channel.id}`, "posting");
  if (limited > 0) throw new Refusal("ratelimited", { retry_after: limited });
  const message = postMessage(call.world, channel, {
    ...author(call),
    threadTs,
    isBroadcast: threadTs !== undefined && call.args.flag("reply_broadcast"),
    clientMsgId: call.args.optionalText("client_msg_id"),
    text: content.text ?? "",
    blocks: content.blocks,
    attachments: content.attachments,
    metadata: content.metadata,
  });
  clearStatusLine(call.world, call.app.id, channel.id, threadTs ?? message.ts);
  return posted(call, channel, message);
}

function update(call: Call): SlackObject {
  const channel = visibleChannel(call);
  const message = foundMessage(channel, tsArg(call, "ts"));
  refuseForeign(call, message, "cant_update_message");
  if (channel.isArchived) throw new Refusal("is_inactive");
  if (!channel.members.has(call.app.botUserId)) throw new Refusal("not_in_channel");
  if (message.stream?.state === "streaming") throw new Refusal("streaming_state_conflict");
  const content = readContent(call);
  if (content.blocks === undefined && content.attachments === undefined && content.text === undefined) {
    throw new Refusal("no_text");
  }
  const after = {
    ...message,
    ...defined({ text: content.text, blocks: content.blocks, attachments: content.attachments }),
  };
  refuseEmpty(after);
  editMessage(call.world, channel, message, {
    ...content,
    metadata: content.metadata,
    editor: call.app.botUserId,
    appId: call.app.id,
  });
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: messageJson(call.world, message, { withMetadata: true }),
  };
}

function remove(call: Call): SlackObject {
  const channel = visibleChannel(call);
  const message = foundMessage(channel, tsArg(call, "ts"));
  refuseForeign(call, message, "cant_delete_message");
  deleteMessage(call.world, channel, message, { appId: call.app.id });
  return { channel: channel.id, ts: message.ts };
}

function ephemeral(call: Call): SlackObject {
  const channel = postableChannel(call);
  const user = call.args.text("user");
  if (!channel.members.has(user)) throw new Refusal("user_not_in_channel");
  const content = readContent(call);
  refuseEmpty(content);
  const { username, icon } = author(call);
  const posted = postEphemeral(call.world, channel, {
    user,
    username,
    icon,
    appId: call.app.id,
    threadTs: postThread(call, channel),
    text: content.text ?? "",
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
  });
  return { message_ts: posted.ts };
}

function permalink(call: Call): SlackObject {
  const channel = visibleChannel(call);
  const message = foundMessage(channel, tsArg(call, "message_ts"));
  return { channel: channel.id, permalink: permalinkOf(call.world.workspace.team.domain, message) };
}

/** The address of a message, as people share it. */
export function permalinkOf(domain: string, message: Message): string {
  const base = `https://${domain}.slack.com/archives/${message.channel}/p${message.ts.replace(".", "")}`;
  const isReply = message.threadTs !== undefined && message.threadTs !== message.ts;
  return isReply ? `${base}?thread_ts=${message.threadTs}&cid=${message.channel}` : base;
}

function meMessage(call: Call): SlackObject {
  const channel = postableChannel(call);
  const content = readContent(call);
  refuseEmpty(content);
  const { user, botId, appId } = author(call);
  const message = postMessage(call.world, channel, {
    user,
    botId,
    appId,
    subtype: "me_message",
    text: content.text ?? "",
  });
  return { channel: channel.id, ts: message.ts };
}

/** Who a post comes from; another name or picture needs a scope of its own. Source: chat.postMessage "Authorship". */
export function author(
  call: Call,
): Pick<Draft, "user" | "botId" | "appId" | "username" | "icon" | "subtype"> {
  const username = call.args.optionalText("username");
  const icon = call.args.optionalText("icon_emoji") ?? call.args.optionalText("icon_url");
  const base = { botId: call.app.botId, appId: call.app.id };
  if (username === undefined && icon === undefined) return { ...base, user: call.app.botUserId };
  if (!hasScope(call, "chat:write.customize")) throw missingScope(call, "chat:write.customize");
  return {
    ...base,
    user: call.app.botUserId,
    username: username ?? call.app.name,
    icon,
    subtype: "bot_message",
  };
}

function posted(call: Call, channel: Channel, message: Message): SlackObject {
  return {
    channel: channel.id,
    ts: message.ts,
    message: messageJson(call.world, message, { withMetadata: true }),
  };
}

/** Whether Slack honours `client_msg_id` as an idempotency key is not documented: a switch plays both answers. */
function repeated(call: Call, channel: Channel): Message | undefined {
  const id = call.args.optionalText("client_msg_id");
  if (id === undefined || call.world.faults.active("client-msg-id-key") === undefined) return undefined;
  return channel.messages.findLast((message) => message.clientMsgId === id && message.appId === call.app.id);
}

function refuseForeign(call: Call, message: Message, code: string): void {
  if (message.appId !== call.app.id || message.botId !== call.app.botId) throw new Refusal(code);
}

const defined = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
