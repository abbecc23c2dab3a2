import { type Message, us } from "./workspace.ts";

type Args = Readonly<Record<string, unknown>>;

/** Whether a message lies between the bounds that a listing asks for. */
export const isWithin = (ts: string, { oldest, latest }: Args): boolean =>
  (typeof oldest !== "string" || Number(ts) > Number(oldest)) &&
  (typeof latest !== "string" || Number(ts) < Number(latest));

/** A message as Slack lists it. */
export function listed(
  message: Message,
  { include_all_metadata: withMetadata }: Args,
): Record<string, unknown> {
  const ours = message.user === us.botUserId;
  return {
    type: "message",
    ts: message.ts,
    user: message.user,
    text: message.text,
    ...(message.user === slackbot ? { subtype: "tombstone" } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.clientMsgId === undefined ? {} : { client_msg_id: message.clientMsgId }),
    ...(ours ? { bot_id: us.botId, app_id: us.appId } : {}),
    ...(message.stream === undefined ? {} : { blocks: message.blocks }),
    ...(ours && withMetadata === true && message.mark !== undefined && message.stream?.hasMetadata !== false
      ? { metadata: { event_type: "slackagent_turn", event_payload: message.mark } }
      : {}),
  };
}

const slackbot = "USLACKBOT";

/** What is left of a deleted root that has replies: its thread can still be read, and answered. */
export const tombstone = ({ ts, visibleAtMs }: Message): Message => ({
  ts,
  threadTs: undefined,
  user: slackbot,
  visibleAtMs,
  clientMsgId: undefined,
  mark: undefined,
  text: "This message was deleted.",
  blocks: undefined,
});
