import type { Message, StoredFile, User } from "./model.ts";
import type { SlackObject } from "./page-api.ts";
import { streamBlocks } from "./stream-blocks.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./world.ts";

/** A message as `conversations.history`, `conversations.replies` and events show it. */
export function messageJson(
  world: World,
  message: Message,
  options: { readonly withMetadata?: boolean } = {},
): SlackObject {
  const json: Record<string, unknown> = {};
  const put = (key: string, value: unknown) => {
    if (value !== undefined) json[key] = value;
  };
  put("user", message.user);
  put("type", "message");
  put("subtype", message.subtype);
  put("ts", message.ts);
  put("client_msg_id", message.clientMsgId);
  put("bot_id", message.botId);
  put("app_id", message.appId);
  json.text = message.text;
  if (message.subtype !== "bot_message") json.team = message.teamId;
  put("username", message.username);
  if (message.icon !== undefined) json.icons = iconsOf(message.icon);
  put("bot_profile", botProfile(world.workspace, message));
  if (message.threadTs !== undefined) put("thread_ts", message.threadTs);
  if (message.threadTs !== undefined && message.threadTs !== message.ts)
    put("parent_user_id", parentUser(world, message));
  putReplies(message, put);
  const blocks =
    message.stream === undefined ? message.blocks : [...streamBlocks(message.stream), ...message.blocks];
  if (blocks.length > 0) json.blocks = blocks;
  if (message.attachments.length > 0) json.attachments = message.attachments;
  if (message.files.length > 0) {
    json.files = message.files.map((file) => fileJson(world, file, isExternal(world, message)));
    json.upload = false;
    if (message.botId === undefined) json.display_as_bot = false;
  }
  put("edited", message.edited);
  putReactions(message, put);
  if (message.stream?.state === "streaming") json.streaming_state = "in_progress";
  if (message.metadata !== undefined) {
    json.metadata = options.withMetadata ? message.metadata : { event_type: message.metadata.event_type };
  }
  return json;
}

/** A file as messages, `files.info` and file events show it. Across Slack Connect only its id is given. */
export function fileJson(world: World, file: StoredFile, isForeign = false): SlackObject {
  if (isForeign)
    return { id: file.id, mode: "file_access", file_access: "check_file_info", created: 0, timestamp: 0 };
  const { team } = world.workspace;
  const seconds = Math.floor(file.createdMs / 1000);
  const extension = /\.([A-Za-z0-9]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "binary";
  const path = `${world.baseUrl()}/files-pri/${team.id}-${file.id}`;
  return {
    id: file.id,
    created: seconds,
    timestamp: seconds,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extension === "txt" ? "text" : extension,
    pretty_type: extension.toUpperCase(),
    user: file.user,
    user_team: team.id,
    editable: false,
    size: file.sizeBytes,
    mode: "hosted",
    is_external: false,
    external_type: "",
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: "",
    url_private: `${path}/${encodeURIComponent(file.name)}`,
    url_private_download: `${path}/download/${encodeURIComponent(file.name)}`,
    media_display_type: "unknown",
    permalink: `${world.baseUrl()}/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`,
    has_rich_preview: false,
    file_access: "visible",
    channels: [...file.channels].filter((id) => id.startsWith("C")),
    groups: [],
    ims: [...file.channels].filter((id) => id.startsWith("D")),
  };
}

/** `users.info`'s user. */
export function userJson(world: World, user: User): SlackObject {
  const isDeleted = user.kind === "deactivated";
  const isGuest = user.kind === "guest";
  const isStranger = user.kind === "stranger";
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: isDeleted,
    color: user.color,
    real_name: user.realName,
    tz: user.timeZone,
    tz_label: user.timeZone,
    tz_offset: 0,
    profile: profileJson(user),
    ...(isDeleted
      ? {}
      : {
          is_admin: user.isAdmin,
          is_owner: false,
          is_primary_owner: false,
          is_restricted: isGuest,
          is_ultra_restricted: isGuest,
        }),
    is_bot: user.kind === "bot",
    is_app_user: false,
    ...(isStranger ? { is_stranger: true } : {}),
    updated: Math.floor(world.clock.nowMs() / 1000),
    is_email_confirmed: user.kind !== "bot",
    who_can_share_contact_card: "EVERYONE",
  };
}

function profileJson(user: User): SlackObject {
  return {
    title: user.title,
    phone: "",
    skype: "",
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.kind === "bot" ? "" : user.name,
    display_name_normalized: user.kind === "bot" ? "" : user.name,
    fields: null,
    status_text: "",
    status_emoji: "",
    avatar_hash: user.color,
    ...(user.email === "" ? {} : { email: user.email }),
    ...(user.botId === undefined ? {} : { bot_id: user.botId, api_app_id: user.appId, always_active: true }),
    team: user.teamId,
  };
}

function botProfile(workspace: Workspace, message: Message): SlackObject | undefined {
  if (message.botId === undefined) return undefined;
  const webhook = [...workspace.webhooks.values()].find((each) => each.botId === message.botId);
  const name = workspace.appOfBot(message.botId)?.name ?? webhook?.name;
  if (name === undefined) return undefined;
  const team = workspace.team.id;
  return {
    id: message.botId,
    app_id: message.appId,
    name,
    icons: {},
    deleted: false,
    updated: 0,
    team_id: team,
  };
}

function putReplies(message: Message, put: (key: string, value: unknown) => void): void {
  const last = message.replies.at(-1);
  if (last === undefined) return;
  const users = [...new Set(message.replies.map((reply) => reply.user ?? reply.botId ?? ""))];
  put("thread_ts", message.ts);
  put("reply_count", message.replies.length);
  put("reply_users_count", users.length);
  put("latest_reply", last.ts);
  put("reply_users", users.slice(0, 5));
  put("is_locked", false);
  put("subscribed", false);
}

function putReactions(message: Message, put: (key: string, value: unknown) => void): void {
  if (message.reactions.size === 0) return;
  const reactions = [...message.reactions].map(([name, users]) => ({ name, users, count: users.length }));
  put("reactions", reactions);
}

const parentUser = (world: World, message: Message): string | undefined =>
  world.workspace.channels.get(message.channel)?.byTs.get(message.threadTs ?? "")?.user;

const isExternal = (world: World, message: Message): boolean =>
  (world.workspace.channels.get(message.channel)?.isExternal ?? false) &&
  message.teamId !== world.workspace.team.id;

const iconsOf = (icon: string): SlackObject =>
  icon.startsWith(":") ? { emoji: icon } : { image_48: icon, image_36: icon, image_72: icon };
