import { limits } from "./limits.ts";

/** An object of Slack's JSON of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object, or undefined: a message is whatever its sender's app put into it. */
export const asRecord = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects of a list; anything else in it is skipped. */
export const records = (value: unknown): readonly Json[] =>
  asList(value)
    .map(asRecord)
    .filter((one) => one !== undefined);

/** The string, or "" for anything else; a number is written out, since field values often come as one. */
export function asText(value: unknown): string {
  if (typeof value === "string") return clean(value);
  return typeof value === "number" && Number.isFinite(value) ? String(value) : "";
}

/** A string on one line: names, titles and addresses must not start a line of their own. */
export const asLine = (value: unknown, maxChars: number = limits.stringChars): string =>
  asText(value).replace(/\s+/g, " ").trim().slice(0, maxChars).toWellFormed();

/** A Slack id, or undefined. */
export const asId = (value: unknown): string | undefined =>
  typeof value === "string" && /^[A-Za-z0-9]{1,40}$/.test(value) ? value : undefined;

/**
 * Text whose reading order is its writing order. Zero-width and right-to-left marks are part of words and stay; what hides or
 * reorders text goes: bidirectional overrides and isolates, control characters, Unicode tags (invisible instructions), and the
 * private characters by which this room marks its own places. Every line end becomes "\n", so that no line is forged.
 */
function clean(text: string): string {
  return text.slice(0, limits.stringChars).toWellFormed().replace(LINE_ENDS, "\n").replace(HIDDEN, "");
}

const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029\v\f]/g;
const HIDDEN = /[[\p{Cc}--[\n\t]]\u202a-\u202e\u2066-\u2069\ue000-\ue002\u{e0000}-\u{e007f}]/gv;
