/** What a person, a bot or a webhook wrote; also what `app_mention` tells. */
export type MessageEvent = {
  readonly kind: "message";
  /** `app_mention`, or `message` with its `channel_type`. */
  readonly type: string;
  /** Empty where the payload names none. */
  readonly team: string;
  readonly channel: string;
  readonly channelType: "channel" | "group" | "im" | "mpim" | "unknown";
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly subtype: string | undefined;
  readonly user: string | undefined;
  readonly botId: string | undefined;
  readonly appId: string | undefined;
  /** The author's workspace where Slack names it: another one than ours is a stranger of Slack Connect. */
  readonly userTeam: string | undefined;
  readonly clientMsgId: string | undefined;
  readonly eventId: string | undefined;
  /** The message as Slack sent it: text, blocks, attachments, files. */
  readonly message: Record<string, unknown>;
};

export type SlashEvent = {
  readonly kind: "slash";
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly command: string;
  readonly text: string;
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
};

export type ShortcutEvent = {
  readonly kind: "shortcut";
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly callbackId: string;
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly message: Record<string, unknown>;
};

/** A click on a button of ours. */
export type ActionEvent = {
  readonly kind: "action";
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly actionId: string;
  readonly value: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
  /** When it was clicked, by Slack's clock, ms since 1970; undefined where Slack does not say. */
  readonly clickedAtMs?: number;
};

/** A form of ours that was sent. It names no channel: what it is about stands in `metadata`, which we gave it. */
export type SubmissionEvent = {
  readonly kind: "submission";
  readonly team: string;
  readonly user: string;
  readonly viewId: string;
  readonly callbackId: string;
  /** The view's `private_metadata`. */
  readonly metadata: string;
  /** The view's `state.values`: what was filled in, by block and element. */
  readonly values: Record<string, unknown>;
  readonly triggerId: string;
};

/** Somebody pressed Slack's own stop button of an agent session; Slack has ended its streams, the work is ours to end. */
export type StoppedEvent = {
  readonly kind: "stopped";
  readonly team: string;
  readonly channel: string;
  readonly threadTs: string;
  readonly user: string;
  /** The same at each redelivery. */
  readonly eventId: string;
};

/** Somebody opened the bot's own place in Slack: its Home tab, or its messages. */
export type HomeOpenedEvent = {
  readonly kind: "homeOpened";
  readonly team: string;
  /** The direct message with the bot. */
  readonly channel: string;
  readonly user: string;
  readonly tab: "home" | "messages";
};

/** Somebody edited a message of their own, or deleted it. */
export type AmendedEvent = {
  readonly kind: "amended";
  readonly team: string;
  readonly channel: string;
  /** Of the message that was changed. */
  readonly ts: string;
  readonly threadTs: string;
  /** Who wrote it. */
  readonly user: string;
  /** The message as it is now; undefined where it is gone. */
  readonly words: Record<string, unknown> | undefined;
  readonly eventId: string;
};

export type SlackEvent =
  | MessageEvent
  | SlashEvent
  | ShortcutEvent
  | ActionEvent
  | SubmissionEvent
  | StoppedEvent
  | AmendedEvent
  | HomeOpenedEvent
  /** Well-formed, and nothing that the bot acts on. */
  | { readonly kind: "other"; readonly type: string }
  /** For another app or workspace than ours, or not readable: acknowledged, counted, dropped. */
  | { readonly kind: "malformed"; readonly type: string; readonly reason: string };

/** Who an envelope says that it is for; compared with what the tokens belong to. */
export type Addressee = { readonly appId: string | undefined; readonly teams: readonly string[] };

export type Envelope = {
  readonly kind: "envelope";
  readonly envelopeId: string;
  readonly type: string;
  readonly retryAttempt: number;
  readonly acceptsResponse: boolean;
  readonly addressee: Addressee;
  readonly event: SlackEvent;
};

export type Frame =
  | Envelope
  | {
      readonly kind: "hello";
      readonly appId: string | undefined;
      readonly connections: number;
      readonly ageMs: number | undefined;
    }
  | { readonly kind: "disconnect"; readonly reason: string }
  /** `envelopeId` where there was one: acknowledged, so that Slack does not send it for ever. */
  | { readonly kind: "malformed"; readonly reason: string; readonly envelopeId: string | undefined };
