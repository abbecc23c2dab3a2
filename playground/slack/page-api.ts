/**
 * The control API of the simulated Slack: what the demo page and the tests see of a workspace, and what they
 * may do in it. It is no part of Slack: people act here, apps act on `/api/`.
 *
 *   GET  /playground/state            -> WorkspaceView
 *   GET  /playground/feed?after=SEQ   -> text/event-stream, one `FeedEvent` as JSON in each `data:` line
 *   POST /playground/act              -> body `Act`, answer `ActResult`
 *   GET  /playground/faults           -> { faults: FaultSwitch[] }
 *   POST /playground/faults           -> body `FaultRequest`, answer { faults: FaultSwitch[] }
 *   GET  /playground/files/FILE_ID    -> the bytes of a file, as a signed-in person downloads them
 *
 * Same origin only: a foreign `Origin`, `Sec-Fetch-Site` or `Host` is refused with 403, and a POST must carry
 * `content-type: application/json`, so that no other page in the same browser can act in the workspace.
 */
import { z } from "zod";

/** Anything that Slack lets apps compose: blocks, attachments, views. The page renders it by its `type`. */
export type SlackObject = { readonly [key: string]: unknown };

// ---------------------------------------------------------------------------------------------- the workspace

/** Everything the page needs to draw the workspace. Then follow the feed with `?after=${seq}`. */
export interface WorkspaceView {
  /** Number of the last feed event that is already part of this view. */
  readonly seq: number;
  readonly team: TeamView;
  readonly apps: readonly AppView[];
  readonly users: readonly UserView[];
  readonly webhooks: readonly WebhookView[];
  /** Channels, private channels and direct messages, each with its messages. */
  readonly channels: readonly ChannelView[];
  readonly ephemerals: readonly EphemeralView[];
  readonly sessions: readonly SessionView[];
  /** Open modals (a stack per user, last one on top) and published App Homes. */
  readonly views: readonly OpenView[];
  readonly connections: readonly ConnectionView[];
}

export interface TeamView {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface AppView {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
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
}

/** `stranger` comes from another workspace through Slack Connect. */
export type UserKind = "member" | "guest" | "stranger" | "deactivated" | "bot";

export interface UserView {
  readonly id: string;
  readonly teamId: string;
  /** The handle, as typed after `@`. */
  readonly name: string;
  readonly realName: string;
  readonly kind: UserKind;
  /** A colour for the avatar, `rrggbb` as in `users.info`. */
  readonly color: string;
  readonly title: string;
  /** The app whose bot this is. */
  readonly appId?: string;
}

export interface WebhookView {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly appId: string;
  /** A picture as an emoji name, e.g. `:rotating_light:`. */
  readonly icon: string;
}

export interface ChannelView {
  readonly id: string;
  readonly kind: "channel" | "private" | "im" | "mpim";
  /** Without `#`; for an `im` the other user's handle. */
  readonly name: string;
  readonly topic: string;
  readonly isArchived: boolean;
  /** Shared with another workspace by Slack Connect. */
  readonly isExternal: boolean;
  readonly members: readonly string[];
  /** All messages by `ts`; those with `threadTs !== ts` are replies (in the channel too when `thread_broadcast`). */
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly channel: string;
  readonly ts: string;
  /** Set on replies, and on a root once it has replies (then equal to `ts`). */
  readonly threadTs?: string;
  readonly subtype?: string;
  readonly user?: string;
  readonly botId?: string;
  readonly appId?: string;
  /** The name and picture that an app gave for this one message. */
  readonly username?: string;
  readonly icon?: string;
  /** Slack's mrkdwn, with `&amp; &lt; &gt;` escaped. */
  readonly text: string;
  readonly blocks: readonly SlackObject[];
  readonly attachments: readonly SlackObject[];
  readonly files: readonly FileView[];
  readonly metadata?: SlackObject;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly replyCount: number;
  readonly latestReply?: string;
  readonly stream?: StreamView;
  /** Whom this message would notify: what tests look at to prove that an agent's text calls nobody. */
  readonly notifies: NotifyView;
}

export interface NotifyView {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** `channel`, `here` and `everyone`, as used. */
  readonly broadcasts: readonly string[];
}

export interface FileView {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly sizeBytes: number;
  readonly user: string;
  /** Same-origin path for the page: `/playground/files/F…`. */
  readonly path: string;
}

/** A message written by `chat.startStream`: text and task cards as they stand now. */
export interface StreamView {
  readonly state: "streaming" | "stopped" | "closed-by-slack" | "stopped-by-user";
  readonly displayMode: "timeline" | "plan";
  readonly planTitle?: string;
  readonly markdown: string;
  readonly tasks: readonly TaskView[];
}

export interface TaskView {
  readonly id: string;
  readonly title: string;
  readonly status: "pending" | "in_progress" | "complete" | "error";
  readonly details?: string;
  readonly output?: string;
  readonly sources: readonly { readonly url: string; readonly text: string }[];
}

/** A message that one user alone sees. `dismissed` ones are not listed. */
export interface EphemeralView {
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly appId: string;
  readonly username?: string;
  readonly icon?: string;
  readonly text: string;
  readonly blocks: readonly SlackObject[];
  readonly attachments: readonly SlackObject[];
}

/** What an agent shows about one thread: session state, "is thinking…" line, prompts. */
export interface SessionView {
  readonly channel: string;
  readonly threadTs: string;
  readonly appId: string;
  readonly state: "none" | "active" | "processing" | "suspended" | "closed";
  readonly title?: string;
  /** The line under the thread, e.g. `is thinking…`; empty when nothing shows. */
  readonly statusLine: string;
  readonly loadingMessages: readonly string[];
  /** True while Slack would show a stop button. */
  readonly canStop: boolean;
  readonly promptsTitle?: string;
  readonly prompts: readonly { readonly title: string; readonly message: string }[];
}

export interface OpenView {
  readonly id: string;
  readonly user: string;
  readonly appId: string;
  readonly type: "modal" | "home";
  readonly hash: string;
  /** The whole view as the app sent it: title, submit, close, blocks, callback_id… */
  readonly view: SlackObject;
  readonly previousViewId?: string;
  /** Messages by `block_id` from `response_action: errors`. */
  readonly errors: { readonly [blockId: string]: string };
}

export interface ConnectionView {
  readonly id: string;
  readonly appId: string;
  readonly openedAtMs: number;
  /** False once a `disconnect` frame was sent: no new events come here. */
  readonly receiving: boolean;
}

// ------------------------------------------------------------------------------------------------- the feed

/** One thing that happened. `seq` grows by one; `atMs` is the workspace's clock, in ms since 1970. */
export type FeedEvent = { readonly seq: number; readonly atMs: number } & FeedChange;

export type FeedChange =
  | { readonly kind: "message-posted"; readonly message: MessageView }
  /** Edits, reactions, reply counts, files. */
  | { readonly kind: "message-changed"; readonly message: MessageView }
  | { readonly kind: "message-deleted"; readonly channel: string; readonly ts: string }
  /** Sent often: the stream's message as it now stands, and what was added. */
  | { readonly kind: "stream-appended"; readonly message: MessageView; readonly markdownAdded: string }
  | { readonly kind: "ephemeral-posted"; readonly ephemeral: EphemeralView }
  | {
      readonly kind: "ephemeral-deleted";
      readonly channel: string;
      readonly user: string;
      readonly ts: string;
    }
  | { readonly kind: "session-changed"; readonly session: SessionView }
  | { readonly kind: "channel-changed"; readonly channel: Omit<ChannelView, "messages"> }
  | { readonly kind: "view-opened"; readonly view: OpenView }
  | { readonly kind: "view-changed"; readonly view: OpenView }
  | { readonly kind: "view-closed"; readonly viewId: string; readonly user: string }
  | { readonly kind: "connection-opened"; readonly connection: ConnectionView }
  | { readonly kind: "connection-changed"; readonly connection: ConnectionView }
  | {
      readonly kind: "connection-closed";
      readonly connectionId: string;
      readonly code: number;
      readonly reason: string;
    }
  | EnvelopeEvent
  | ApiCallEvent
  | { readonly kind: "fault-switched"; readonly fault: FaultSwitch }
  /** More happened than the feed kept: load `/playground/state` again. */
  | { readonly kind: "reload" }
  /** What a person would read in a red bar: "the app did not respond". */
  | { readonly kind: "user-error"; readonly user: string; readonly text: string };

export interface EnvelopeEvent {
  readonly kind:
    | "envelope-sent"
    | "envelope-acked"
    | "envelope-redelivered"
    | "envelope-expired"
    | "envelope-lost";
  readonly envelopeId: string;
  readonly type: "events_api" | "interactive" | "slash_commands";
  /** `app_mention`, `message.channels`, `block_actions`, `/ask`… */
  readonly title: string;
  readonly appId: string;
  readonly connectionId?: string;
  readonly retryAttempt: number;
  readonly retryReason?: string;
  /** The whole frame, on `envelope-sent` and `envelope-redelivered`; the acknowledgement on `envelope-acked`. */
  readonly frame?: unknown;
  /** Time from sending to acknowledgement, in ms; on `envelope-acked`. */
  readonly tookMs?: number;
}

export interface ApiCallEvent {
  readonly kind: "api-call";
  readonly method: string;
  readonly appId?: string;
  /** HTTP status; 0 when the answer was cut off by a fault. */
  readonly status: number;
  /** `ok`, or Slack's error code, or `lost` when the effect stood but no answer was sent. */
  readonly outcome: string;
  readonly tookMs: number;
  /** Without the token. */
  readonly args: SlackObject;
  readonly answer?: SlackObject;
  readonly fault?: string;
}

// ----------------------------------------------------------------------------------------------------- acts

const id = z.string().min(1).max(64);
const ts = z.string().regex(/^\d+\.\d{6}$/);
const words = z.string().max(40_000);
const object = z.record(z.string(), z.unknown());

/** A file as the page uploads it: its bytes in base64. */
export const UploadSchema = z.strictObject({
  name: z.string().min(1).max(255),
  mimetype: z.string().max(255).optional(),
  base64: z.string(),
  /** Claim another size than the bytes have (a "5 GB file" in a test). */
  claimedSizeBytes: z.number().int().nonnegative().optional(),
});

/**
 * What a person (or a webhook) does. `user` is who does it. `text` is as typed: `@handle`, `#channel`,
 * `*bold*`, `` `code` ``, links; a mention is resolved when the handle exists, as Slack's composer does.
 */
export const ActSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("post"),
    user: id,
    channel: id,
    text: words,
    /** Reply in this thread. */
    threadTs: ts.optional(),
    /** "Also send to channel". */
    broadcast: z.boolean().optional(),
    files: z.array(UploadSchema).max(50).optional(),
    /** The text is mrkdwn already (`<@U…>`), nothing is resolved or escaped. */
    raw: z.boolean().optional(),
    /** `me_message` for `/me`. */
    subtype: z.enum(["me_message"]).optional(),
    /** Chosen by tests that play one gesture twice. */
    clientMsgId: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("edit"), user: id, channel: id, ts, text: words }),
  z.strictObject({ kind: z.literal("delete"), user: id, channel: id, ts }),
  z.strictObject({
    kind: z.literal("react"),
    user: id,
    channel: id,
    ts,
    name: z.string().min(1).max(100),
    remove: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("block-action"),
    user: id,
    /** Where the element stands: a message (`channel` + `ts`), an ephemeral message, or a view. */
    channel: id.optional(),
    ts: ts.optional(),
    viewId: id.optional(),
    actionId: z.string().min(1).max(255),
    blockId: z.string().max(255).optional(),
    /** For elements with a choice: `value`, `selected_option`, `selected_date`… as Slack names them. */
    value: object.optional(),
    /** Values of the other inputs, as in `view.state.values` / `state.values`. */
    state: object.optional(),
  }),
  z.strictObject({
    kind: z.literal("submit-view"),
    user: id,
    viewId: id,
    /** block_id -> action_id -> { type, value | selected_option | … } */
    values: z.record(z.string(), z.record(z.string(), object)),
  }),
  z.strictObject({ kind: z.literal("close-view"), user: id, viewId: id, clearAll: z.boolean().optional() }),
  z.strictObject({
    kind: z.literal("slash-command"),
    user: id,
    channel: id,
    command: z.string().regex(/^\/\S+$/),
    text: words,
  }),
  z.strictObject({ kind: z.literal("message-shortcut"), user: id, channel: id, ts, callbackId: id }),
  z.strictObject({ kind: z.literal("global-shortcut"), user: id, callbackId: id }),
  z.strictObject({
    kind: z.literal("open-app-home"),
    user: id,
    appId: id.optional(),
    tab: z.enum(["home", "messages"]),
  }),
  /** The stop button of a running agent session. */
  z.strictObject({ kind: z.literal("stop-session"), user: id, channel: id, threadTs: ts }),
  z.strictObject({
    kind: z.literal("rename-session"),
    user: id,
    channel: id,
    threadTs: ts,
    title: z.string().max(200),
  }),
  z.strictObject({ kind: z.literal("invite"), user: id, channel: id, invited: id }),
  z.strictObject({ kind: z.literal("remove"), user: id, channel: id, removed: id }),
  z.strictObject({ kind: z.literal("archive"), user: id, channel: id, unarchive: z.boolean().optional() }),
  z.strictObject({
    kind: z.literal("create-channel"),
    user: id,
    name: z.string().regex(/^[a-z0-9_-]{1,80}$/),
  }),
  /** Opens (or finds) the direct message between two users. */
  z.strictObject({ kind: z.literal("open-dm"), user: id, with: id }),
  z.strictObject({ kind: z.literal("dismiss-ephemeral"), user: id, channel: id, ts }),
  /** A monitoring tool's incoming webhook: `payload` is what it would POST (`text`, `blocks`, `attachments`). */
  z.strictObject({
    kind: z.literal("alert"),
    /** Id of a webhook of the workspace; the first one when left out. */
    webhook: id.optional(),
    channel: id,
    payload: object,
  }),
]);

export type Upload = z.infer<typeof UploadSchema>;
export type Act = z.infer<typeof ActSchema>;

export type ActResult =
  | {
      readonly ok: true;
      readonly channel?: string;
      readonly ts?: string;
      readonly triggerId?: string;
      readonly viewId?: string;
    }
  | { readonly ok: false; readonly error: string; readonly message: string };

// --------------------------------------------------------------------------------------------------- faults

export interface FaultSwitch {
  /** e.g. `lose-answer`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly group: "web api" | "socket" | "events" | "workspace" | "open questions";
  readonly parameters: readonly FaultParameter[];
  readonly state: FaultState;
}

export interface FaultParameter {
  readonly name: string;
  readonly title: string;
  readonly kind: "number" | "text" | "choice" | "boolean";
  readonly default: string | number | boolean;
  /** Only for `choice`. */
  readonly choices?: readonly string[];
  /** e.g. `s`, `ms`, `times`. */
  readonly unit?: string;
}

export interface FaultState {
  readonly on: boolean;
  readonly params: { readonly [name: string]: string | number | boolean };
  /** How often it will still strike before it switches itself off; null: until switched off. */
  readonly remaining: number | null;
  /** How often it has struck since it was switched on. */
  readonly struck: number;
}

export const FaultRequestSchema = z.strictObject({
  name: z.string().min(1).max(64),
  on: z.boolean(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Switch off again after this many strikes; null or absent: the fault's own default. */
  times: z.number().int().positive().nullable().optional(),
});

export type FaultRequest = z.infer<typeof FaultRequestSchema>;
