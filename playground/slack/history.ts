import type { SlackObject } from "./page-api.ts";

/** One version of a message, as it was written. Never overwritten: an edit is a further record. */
export interface PostRecord {
  readonly change:
    | "post"
    | "update"
    | "delete"
    | "ephemeral"
    | "stream-start"
    | "stream-append"
    | "stream-stop";
  readonly atMs: number;
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly user: string | undefined;
  /** The app whose token, webhook or response_url wrote it; undefined for a person. */
  readonly appId: string | undefined;
  readonly text: string;
  readonly blocks: readonly SlackObject[];
  readonly attachments: readonly SlackObject[];
  readonly metadata: SlackObject | undefined;
}

/** One sending of one envelope, and its acknowledgement. */
export interface DeliveryRecord {
  readonly envelopeId: string;
  readonly type: "events_api" | "interactive" | "slash_commands";
  readonly title: string;
  readonly appId: string;
  readonly connectionId: string;
  readonly retryAttempt: number;
  readonly retryReason: string;
  readonly sentMs: number;
  readonly payload: SlackObject;
  ackedMs: number | undefined;
}

export interface CallRecord {
  readonly atMs: number;
  readonly tookMs: number;
  readonly method: string;
  readonly appId: string | undefined;
  readonly args: SlackObject;
  readonly status: number;
  /** `ok`, Slack's error, or `lost`. */
  readonly outcome: string;
  readonly fault: string | undefined;
}

/** Everything that was written, delivered and called since the start, in order: what history checkers read. */
export interface History {
  readonly posts: PostRecord[];
  readonly deliveries: DeliveryRecord[];
  readonly calls: CallRecord[];
}

export const newHistory = (): History => ({ posts: [], deliveries: [], calls: [] });
