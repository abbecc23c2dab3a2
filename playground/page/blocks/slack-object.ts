import type { SlackObject } from "../../slack/page-api.ts";

/** What apps compose arrives as JSON of any shape: these read it without trusting it. */
export const isRecord = (value: unknown): value is SlackObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects of a list; empty when it is no list. */
export const recordsIn = (value: unknown): readonly SlackObject[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

export const stringIn = (object: SlackObject, key: string): string => {
  const value = object[key];
  return typeof value === "string" ? value : "";
};

/** The words of a `plain_text` or `mrkdwn` object, or of a bare string. */
export const textOf = (text: unknown): string =>
  typeof text === "string" ? text : isRecord(text) && typeof text.text === "string" ? text.text : "";

/** Every word within a block that is not known here: newer kinds still say something. */
export function wordsWithin(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsWithin);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" ? (said.has(key) ? [inner] : []) : wordsWithin(inner),
  );
}

const said = new Set(["text", "title", "subtitle", "body", "description", "alt_text", "fallback", "label"]);
