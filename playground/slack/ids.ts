import { randomBytes, randomUUID } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** An id as Slack makes them: a letter for the kind, then ten letters and digits. */
export function slackId(prefix: string): string {
  let id = prefix;
  for (const byte of randomBytes(10)) id += ALPHABET[byte % ALPHABET.length];
  return id;
}

export const uuid = (): string => randomUUID();

export const secret = (bytes: number): string => randomBytes(bytes).toString("hex");

/** A message's name in its channel: seconds, a point, six digits. */
export const tsOf = (micros: number): string =>
  `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, "0")}`;

/** `ts` values compare as text while they have equally many digits; this holds beyond that too. */
export const compareTs = (a: string, b: string): number =>
  a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;
