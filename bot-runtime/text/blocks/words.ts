import { mrkdwn, plain } from "../mrkdwn.ts";
import type { Rendering } from "../rendering.ts";
import { richText } from "../rich-text.ts";
import { asRecord, asText } from "../untrusted.ts";

/**
 * The words of what Slack calls a text object: `mrkdwn`, `plain_text`, `raw_text`, `raw_number`, a `rich_text` block, or a bare
 * string. "" where there are none.
 */
export function words(value: unknown, rendering: Rendering): string {
  const object = asRecord(value);
  if (object === undefined) return plain(asText(value), rendering);
  if (object.type === "rich_text") return richText(object, rendering);
  if (object.type === "raw_text") return asText(object.text).trim();
  if (object.type === "raw_number") return (asText(object.text) || asText(object.value)).trim();
  if (object.type === "mrkdwn") return mrkdwn(asText(object.text), rendering);
  return plain(asText(object.text), rendering);
}

/** The same on one line, for titles, labels and cells. */
export const wordsLine = (value: unknown, rendering: Rendering): string =>
  joinLines(words(value, rendering), " ");

/** Split and trim, not one expression: matching spaces around a line end takes time that grows with their square. */
export const joinLines = (text: string, sign: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(sign);
