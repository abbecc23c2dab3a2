import type { Slack } from "../playground/slack/index.ts";
import { notifiedBy } from "../playground/slack/mrkdwn.ts";
import type { NotifyView, SlackObject } from "../playground/slack/page-api.ts";

/**
 * What an app has ever shown or sent that words of others must not be able to make: calls to anybody but `mayCall`, pictures,
 * attachments, links that lie or run, buttons of their making, and characters that nobody sees or that turn text around. Every version
 * of every message counts, and every view, private word, title and status. Empty when all is well.
 */
export function attackFindings(slack: Slack, app: string, mayCall: readonly string[]): string[] {
  const found = new Set<string>();
  const callsOf = ({ users, groups, broadcasts }: NotifyView): readonly string[] => [
    ...users.filter((user) => !mayCall.includes(user)),
    ...groups,
    ...broadcasts,
  ];
  for (const post of slack.history.posts.filter(({ appId }) => appId === app)) {
    for (const one of callsOf(notifiedBy(post))) found.add(`${post.change} calls ${one}`);
    if (post.attachments.length > 0) found.add(`${post.change} has attachments`);
    inspect({ text: post.text, blocks: post.blocks }, post.change, found);
  }
  for (const { method, args } of slack.history.calls.filter(({ appId }) => appId === app)) {
    const read = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, parsed(value)]));
    for (const one of callsOf(notifiedBy({ text: "", blocks: [read], attachments: [] })))
      found.add(`${method} calls ${one}`);
    if (/^chat\.(postMessage|update|postEphemeral)$/.test(method) && read.unfurl_links === true)
      found.add(`${method} unfurls links`);
    if (read.link_names === true || read.link_names === 1) found.add(`${method} makes names to mentions`);
    inspect(read, method, found);
  }
  return [...found];
}

/** Blocks and views travel as JSON in a form's field. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function inspect(value: unknown, where: string, found: Set<string>): void {
  if (typeof value === "string") inspectText(value, where, found);
  if (Array.isArray(value)) for (const one of value) inspect(one, where, found);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  inspectObject(value as SlackObject, where, found);
  for (const one of Object.values(value)) inspect(one, where, found);
}

const controls = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;

function inspectText(text: string, where: string, found: Set<string>): void {
  if (controls.test(text)) found.add(`${where} holds a character that hides or turns text`);
}

function inspectObject(one: SlackObject, where: string, found: Set<string>): void {
  const { type, url, text } = one;
  if (type === "image" || type === "video" || "image_url" in one || "accessory" in one)
    found.add(`${where} shows a picture`);
  if (type === "link") {
    if (!/^(https?|mailto):/.test(String(url))) found.add(`${where} links to ${url}`);
    if (String(text ?? "").includes("bank.example") && !String(text).includes("evil.example"))
      found.add(`${where} has a link that lies`);
  }
  if (type === "button" && (one.value === "forged" || "url" in one))
    found.add(`${where} has a forged button`);
  // Text that Slack reads as mrkdwn or Markdown: our own sentences alone may hold tokens there.
  const markup = [
    type === "mrkdwn" ? text : undefined,
    one.markdown_text,
    type === "markdown" ? text : undefined,
  ];
  for (const words of markup) {
    if (typeof words !== "string") continue;
    if (/<https?:[^>|]*\|/.test(words)) found.add(`${where} has a link with a name of its own`);
    if (/(?<!\\)!\[|(?<!\\)\]\((?!https:\/\/evil\.example)/.test(words))
      found.add(`${where} has a picture or link in Markdown`);
    if (/(?<![\w.])@(?:channel|here|everyone)\b/.test(words)) found.add(`${where} names everybody`);
  }
}
