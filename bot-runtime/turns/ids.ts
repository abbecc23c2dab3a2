import { createHash } from "node:crypto";

/** Namespace of our UUIDs: the v5 UUID of the URL namespace and `https://slackagents.dev/`. */
const namespace = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");

/** UUID version 5 (RFC 9562, 5.5) of a name: the same event gives the same id, in every process and at every delivery. */
export function uuidV5(name: string): string {
  const hash = createHash("sha1").update(namespace).update(`https://slackagents.dev/${name}`).digest();
  const bytes = hash.subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What a person reads and sends to whoever runs the bot; the log has the turn's whole id. */
export const referenceOf = (turnId: string): string => turnId.slice(0, 8);

/** The id of the request that a message makes, and of its turn: the same however often it is delivered. */
export const requestId = ({ team, channel, ts }: { team: string; channel: string; ts: string }): string =>
  uuidV5(`${team}:${channel}:${ts}`);
