import type { Channel, Ephemeral, Message, Session, View } from "./model.ts";
import type {
  ChannelView,
  EphemeralView,
  MessageView,
  OpenView,
  SessionView,
  WorkspaceView,
} from "./page-api.ts";
import type { World } from "./world.ts";

/** The whole workspace as the page draws it. */
export function workspaceView(world: World, connections: WorkspaceView["connections"]): WorkspaceView {
  const { workspace, feed } = world;
  return {
    seq: feed.seq,
    team: workspace.team,
    apps: [...workspace.apps.values()].map((app) => ({
      id: app.id,
      name: app.name,
      botId: app.botId,
      botUserId: app.botUserId,
      scopes: [...app.scopes],
      slashCommands: app.slashCommands,
      shortcuts: app.shortcuts,
    })),
    users: [...workspace.users.values()].map((user) => ({
      id: user.id,
      teamId: user.teamId,
      name: user.name,
      realName: user.realName,
      kind: user.kind,
      color: user.color,
      title: user.title,
      ...(user.appId === undefined ? {} : { appId: user.appId }),
    })),
    webhooks: [...workspace.webhooks.values()].map(({ id, name, botId, appId, icon }) => ({
      id,
      name,
      botId,
      appId,
      icon,
    })),
    channels: [...workspace.channels.values()].map((channel) => ({
      ...channelView(world, channel),
      messages: channel.messages.map(messageView),
    })),
    ephemerals: workspace.ephemerals.map(ephemeralView),
    sessions: [...workspace.sessions.values()].map((session) => sessionView(world, session)),
    views: [...workspace.views.values()].map(openView),
    connections,
  };
}

export function channelView(world: World, channel: Channel): Omit<ChannelView, "messages"> {
  const names = [...channel.members].map((id) => world.workspace.userById(id)?.name ?? id);
  return {
    id: channel.id,
    kind: channel.kind,
    name: channel.kind === "im" ? names.join(", ") : channel.name,
    topic: channel.topic,
    isArchived: channel.isArchived,
    isExternal: channel.isExternal,
    members: [...channel.members],
  };
}

export function messageView(message: Message): MessageView {
  const last = message.replies.at(-1);
  const isThreaded = message.threadTs !== undefined || last !== undefined;
  return {
    channel: message.channel,
    ts: message.ts,
    ...(isThreaded ? { threadTs: message.threadTs ?? message.ts } : {}),
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...(message.user === undefined ? {} : { user: message.user }),
    ...(message.botId === undefined ? {} : { botId: message.botId }),
    ...(message.appId === undefined ? {} : { appId: message.appId }),
    ...(message.username === undefined ? {} : { username: message.username }),
    ...(message.icon === undefined ? {} : { icon: message.icon }),
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    files: message.files.map((file) => ({
      id: file.id,
      name: file.name,
      title: file.title,
      mimetype: file.mimetype,
      sizeBytes: file.sizeBytes,
      user: file.user,
      path: `/playground/files/${file.id}`,
    })),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    reactions: [...message.reactions].map(([name, users]) => ({ name, users })),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    replyCount: message.replies.length,
    ...(last === undefined ? {} : { latestReply: last.ts }),
    ...(message.stream === undefined ? {} : { stream: streamView(message.stream) }),
    notifies: message.notifies,
  };
}

const streamView = (stream: NonNullable<Message["stream"]>): NonNullable<MessageView["stream"]> => ({
  state: stream.state,
  displayMode: stream.displayMode,
  ...(stream.planTitle === undefined ? {} : { planTitle: stream.planTitle }),
  markdown: stream.markdown,
  tasks: [...stream.tasks.values()],
});

export const ephemeralView = (ephemeral: Ephemeral): EphemeralView => ({
  channel: ephemeral.channel,
  user: ephemeral.user,
  ts: ephemeral.ts,
  ...(ephemeral.threadTs === undefined ? {} : { threadTs: ephemeral.threadTs }),
  appId: ephemeral.appId,
  ...(ephemeral.username === undefined ? {} : { username: ephemeral.username }),
  ...(ephemeral.icon === undefined ? {} : { icon: ephemeral.icon }),
  text: ephemeral.text,
  blocks: ephemeral.blocks,
  attachments: ephemeral.attachments,
});

export function sessionView(world: World, session: Session): SessionView {
  const app = world.workspace.apps.get(session.appId);
  const canStop = session.state === "processing" && (app?.events.has("agent_session_stopped") ?? false);
  return {
    channel: session.channel,
    threadTs: session.threadTs,
    appId: session.appId,
    state: session.state,
    ...(session.title === undefined ? {} : { title: session.title }),
    statusLine: session.statusLine,
    loadingMessages: session.loadingMessages,
    canStop,
    ...(session.promptsTitle === undefined ? {} : { promptsTitle: session.promptsTitle }),
    prompts: session.prompts,
  };
}

export const openView = (view: View): OpenView => ({
  id: view.id,
  user: view.user,
  appId: view.appId,
  type: view.type,
  hash: view.hash,
  view: view.view,
  ...(view.previousViewId === undefined ? {} : { previousViewId: view.previousViewId }),
  errors: view.errors,
});
