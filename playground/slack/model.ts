import type { NotifyView, SlackObject, TaskView, UserKind } from "./page-api.ts";

/** What the workspace stores. Fields that change while the workspace lives are not readonly. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface User {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly email: string;
  readonly color: string;
  readonly timeZone: string;
  readonly kind: UserKind;
  readonly isAdmin: boolean;
  readonly appId: string | undefined;
  readonly botId: string | undefined;
}

export interface App {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly scopes: Set<string>;
  /** Event subscriptions as a manifest names them: `app_mention`, `message.channels`, `agent_session_stopped`… */
  readonly events: Set<string>;
  readonly slashCommands: readonly {
    readonly command: string;
    readonly hint: string;
    readonly description: string;
  }[];
  readonly shortcuts: readonly {
    readonly callbackId: string;
    readonly name: string;
    readonly type: "message" | "global";
  }[];
  /** Declared as an agent (manifest `features.agent_view`). */
  readonly agentView: boolean;
  /** What `apps.manifest.export` tells beside the above, as switched on in the app's settings. */
  readonly settings: AppSettings;
  /** Distributed commercially outside the Marketplace: harsher limits on history. */
  readonly restrictedHistory: boolean;
}

export interface AppSettings {
  readonly interactivity: boolean;
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  readonly tokenRotation: boolean;
  /** Scopes that the app asks for; the granted ones where it was installed since they changed. */
  readonly askedScopes: readonly string[] | undefined;
  readonly userScopes: readonly string[];
}

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly appId: string;
  readonly icon: string;
  /** The channel it posts to when called over HTTP. */
  readonly channel: string;
  readonly secret: string;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface Channel {
  readonly id: string;
  readonly kind: "channel" | "private" | "im" | "mpim";
  readonly name: string;
  readonly topic: string;
  readonly creator: string;
  readonly createdMs: number;
  isArchived: boolean;
  readonly isExternal: boolean;
  readonly members: Set<string>;
  /** In order of `ts`. Replies too. */
  readonly messages: Message[];
  readonly byTs: Map<string, Message>;
  /** The last `ts` given, in microseconds: the next is always larger. */
  lastTsMicros: number;
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  subtype: string | undefined;
  readonly teamId: string;
  readonly user: string | undefined;
  readonly botId: string | undefined;
  readonly appId: string | undefined;
  readonly username: string | undefined;
  readonly icon: string | undefined;
  readonly clientMsgId: string | undefined;
  text: string;
  blocks: readonly SlackObject[];
  attachments: readonly SlackObject[];
  files: readonly StoredFile[];
  metadata: SlackObject | undefined;
  readonly reactions: Map<string, string[]>;
  edited: { readonly user: string; readonly ts: string } | undefined;
  /** Of a root: its replies in order. */
  readonly replies: Message[];
  readonly isBroadcast: boolean;
  stream: Stream | undefined;
  notifies: NotifyView;
  readonly postedMs: number;
}

export interface Stream {
  state: "streaming" | "stopped" | "closed-by-slack" | "stopped-by-user";
  readonly displayMode: "timeline" | "plan";
  planTitle: string | undefined;
  markdown: string;
  readonly tasks: Map<string, TaskView>;
  readonly startedMs: number;
  cancelTimers: () => void;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimetype: string;
  readonly sizeBytes: number;
  readonly user: string;
  readonly createdMs: number;
  title: string;
  bytes: Buffer | undefined;
  /** False until files.completeUploadExternal. */
  complete: boolean;
  readonly channels: Set<string>;
}

export interface Ephemeral {
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly appId: string;
  readonly username?: string | undefined;
  readonly icon?: string | undefined;
  text: string;
  blocks: readonly SlackObject[];
  attachments: readonly SlackObject[];
}

export interface Session {
  readonly channel: string;
  readonly threadTs: string;
  readonly appId: string;
  state: "none" | "active" | "processing" | "suspended" | "closed";
  title: string | undefined;
  statusLine: string;
  loadingMessages: readonly string[];
  promptsTitle: string | undefined;
  prompts: readonly { readonly title: string; readonly message: string }[];
  cancelStatus: () => void;
}

export interface View {
  readonly id: string;
  readonly user: string;
  readonly appId: string;
  readonly type: "modal" | "home";
  hash: string;
  view: SlackObject;
  readonly previousViewId: string | undefined;
  readonly rootViewId: string;
  errors: { readonly [blockId: string]: string };
}
