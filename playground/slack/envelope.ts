import type { DeliveryRecord } from "./history.ts";
import { uuid } from "./ids.ts";
import type { EnvelopeEvent, SlackObject } from "./page-api.ts";

/** One thing to deliver, through all its attempts. */
export interface Envelope {
  readonly id: string;
  readonly type: EnvelopeEvent["type"];
  readonly title: string;
  readonly appId: string;
  readonly payload: SlackObject;
  readonly acceptsResponse: boolean;
  readonly answered: (response: SlackObject) => void;
  readonly failed: () => void;
  attempt: number;
  reason: string;
  isAcked: boolean;
  record: DeliveryRecord | undefined;
  cancelTimer: () => void;
}

export const newEnvelope = (
  type: EnvelopeEvent["type"],
  title: string,
  appId: string,
  payload: SlackObject,
): Envelope => ({
  id: uuid(),
  type,
  title,
  appId,
  payload,
  acceptsResponse: false,
  answered: () => {},
  failed: () => {},
  attempt: 0,
  reason: "",
  isAcked: false,
  record: undefined,
  cancelTimer: () => {},
});

/** Views and option loads are answered in the acknowledgement; clicks and shortcuts are not. */
export const acceptsResponse = (payload: SlackObject): boolean =>
  payload.type === "view_submission" || payload.type === "block_suggestion";

/** The frame that goes over the socket. Source: "Using Socket Mode: acknowledging events". */
export const frameOf = (envelope: Envelope): SlackObject => ({
  envelope_id: envelope.id,
  payload: envelope.payload,
  type: envelope.type,
  accepts_response_payload: envelope.acceptsResponse,
  ...(envelope.type === "events_api"
    ? { retry_attempt: envelope.attempt, retry_reason: envelope.reason }
    : {}),
});
