import type { Thread } from "../turns/turn.ts";

export type RespondTo = "Mentions" | "Alerts" | "AllMessages";

/** Who the tokens say that we are (`auth.test`). */
export type Identity = {
  readonly team: string;
  readonly teamName: string;
  readonly botUserId: string;
  readonly botId: string | undefined;
  readonly appId: string | undefined;
  readonly botName: string;
  /** The workspace's address, which links to messages begin with. */
  readonly url?: string;
};

/** What admission needs of a binding and of the bot itself, as plain values. */
export type Policy = {
  readonly us: Identity;
  /** Channel id to what it responds to; undefined: mentions in every channel the bot is in. */
  readonly channels: ReadonlyMap<string, RespondTo> | undefined;
  readonly directMessages: boolean;
  readonly slashCommand: string | undefined;
  readonly followUps: "Mention" | "Thread";
  readonly users: ReadonlySet<string> | undefined;
  readonly userGroups: readonly string[] | undefined;
  readonly bots: ReadonlySet<string> | undefined;
  readonly externalUsers: "Allow" | "Deny";
};

/** What the store knows of the event's thread: undefined when the bot has no part in it. */
export type ThreadMemory = Thread | undefined;

/** Refusals that the person is told about, in one ephemeral sentence each. */
export type RefusalReason =
  | "channelNotBound"
  | "directMessagesOff"
  | "userNotAllowed"
  | "externalUser"
  | "deactivated"
  /** The app lacks the scope that would tell. */
  | "membershipUnknown";

export type IgnoreReason =
  | "own"
  | "subtype"
  | "notAddressed"
  | "botNotAllowed"
  | "botLoop"
  | "noAuthor"
  | "otherCommand"
  | "otherShortcut"
  | "otherAction"
  | "foreign"
  | "empty";
