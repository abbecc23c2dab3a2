import { cutChars } from "./cut.ts";

/** Zero-width space: ends a word for Slack, invisible for people. */
const BREAK = "\u200b";

/** C0 and C1 controls except tab and newline, and the marks that make text read in another order than it is written. */
const UNSEEN = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/gu;
/** The tokens that mean a mention, a channel, a group or a date where Slack parses text. */
const SLACK_TOKEN = /<(?=!(?:channel|here|everyone|group|subteam|date)\b|@[UWB]|#[CDG])/gi;
const BROADCAST_WORD = /(?<![\w.])@(?=(?:channel|here|everyone|group)\b)/gi;

/**
 * Agent's text as it may stand in a block. Rich text is not parsed by Slack, so nothing in it can be a mention; the tokens
 * are broken all the same, for the exports, bridges and other apps that turn blocks back into mrkdwn.
 */
export function inert(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(UNSEEN, "").replace(SLACK_TOKEN, `<${BREAK}`);
}

/** The same for prose, where `@here` is a word and not code. */
export const inertProse = (text: string): string => breakBroadcasts(inert(text));

/** One line of at most `chars` characters: for titles and names that agents choose. */
export function inertLine(text: string, chars: number): string {
  // Cut before and after: the patterns must not run over a megabyte, and collapsing makes room.
  const line = inertProse(text.slice(0, chars * 4))
    .replace(/\s+/g, " ")
    .trim();
  return cutChars(line, chars);
}

/**
 * Plain words as mrkdwn in which nothing is a token: `&`, `<` and `>` escaped, `@channel` and its like broken.
 * Source: Slack, "Formatting text for app surfaces", escaping text.
 */
export function escapeMrkdwn(text: string): string {
  return breakBroadcasts(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const breakBroadcasts = (text: string): string => text.replace(BROADCAST_WORD, `@${BREAK}`);
