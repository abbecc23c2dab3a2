import type { NotifyView, SlackObject } from "./page-api.ts";

/** Slack's three control characters, as they stand in a message's text. Source: "Formatting message text". */
export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * Whom a message calls: every mention token in its text, blocks and attachments. Deliberately the widest reading, so that
 * a test which finds nobody here can trust that nobody would be called.
 */
export function notifiedBy(content: {
  readonly text: string;
  readonly blocks: readonly SlackObject[];
  readonly attachments: readonly SlackObject[];
}): NotifyView {
  const found: Found = { users: new Set(), groups: new Set(), broadcasts: new Set() };
  scanText(content.text, found);
  for (const block of content.blocks) scanObject(block, found);
  for (const attachment of content.attachments) scanObject(attachment, found);
  return { users: [...found.users], groups: [...found.groups], broadcasts: [...found.broadcasts] };
}

interface Found {
  readonly users: Set<string>;
  readonly groups: Set<string>;
  readonly broadcasts: Set<string>;
}

const TOKEN = /<(?:@([UW][A-Z0-9]+)|!subteam\^([A-Z0-9]+)|!(channel|here|everyone))(?:\|[^>]*)?>/g;

function scanText(text: string, found: Found): void {
  if (!text.includes("<")) return;
  for (const [, user, group, broadcast] of text.matchAll(TOKEN)) {
    if (user !== undefined) found.users.add(user);
    if (group !== undefined) found.groups.add(group);
    if (broadcast !== undefined) found.broadcasts.add(broadcast);
  }
}

function scanObject(value: unknown, found: Found): void {
  if (typeof value === "string") scanText(value, found);
  if (Array.isArray(value)) for (const item of value) scanObject(item, found);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const object = value as SlackObject;
  // A plain_text object shows tokens as they are, and rich text carries mentions as elements of their own.
  if (object.type === "plain_text" || object.type === "text") return;
  if (object.type === "user" && typeof object.user_id === "string") found.users.add(object.user_id);
  if (object.type === "usergroup" && typeof object.usergroup_id === "string")
    found.groups.add(object.usergroup_id);
  if (object.type === "broadcast" && typeof object.range === "string") found.broadcasts.add(object.range);
  for (const item of Object.values(object)) scanObject(item, found);
}
