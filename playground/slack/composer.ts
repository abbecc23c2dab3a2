import { escapeText } from "./mrkdwn.ts";
import type { SlackObject } from "./page-api.ts";

/** What Slack's composer looks names up in. Each answers an id, or nothing when nobody is called so. */
export interface Directory {
  user(handle: string): string | undefined;
  channel(name: string): string | undefined;
  group(handle: string): string | undefined;
}

export interface Composed {
  readonly text: string;
  readonly blocks: readonly SlackObject[];
}

/**
 * Turns what a person types into what Slack stores: mrkdwn with tokens and escaped characters, and the `rich_text` block
 * that its composer sends along. Mentions inside code stay plain text, as in Slack.
 */
export function compose(typed: string, directory: Directory): Composed {
  const parts: Part[] = [];
  typed.split("```").forEach((piece, index, all) => {
    const isCode = index % 2 === 1 && index < all.length - 1;
    if (isCode) parts.push({ kind: "code", code: piece.replace(/^\n/, "").replace(/\n$/, "") });
    else parts.push(...lineParts(index % 2 === 1 ? `\`\`\`${piece}` : piece));
  });
  const elements = parts.filter((part) => part.kind === "code" || part.lines.some((line) => line !== ""));
  return {
    text: elements.map((part) => partText(part, directory)).join("\n"),
    blocks: [
      { type: "rich_text", block_id: blockId(typed), elements: elements.map((p) => partBlock(p, directory)) },
    ],
  };
}

type Part =
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "text" | "quote" | "list"; readonly lines: string[] };

function lineParts(text: string): Part[] {
  const parts: { kind: "text" | "quote" | "list"; lines: string[] }[] = [];
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const kind = /^> ?/.test(line) ? "quote" : /^[-•] /.test(line) ? "list" : "text";
    const content = kind === "quote" ? line.replace(/^> ?/, "") : kind === "list" ? line.slice(2) : line;
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(content);
    else parts.push({ kind, lines: [content] });
  }
  return parts;
}

function partText(part: Part, directory: Directory): string {
  if (part.kind === "code") return `\`\`\`${escapeText(part.code)}\`\`\``;
  const lines = part.lines.map((line) => inline(line, directory).map(tokenText).join(""));
  if (part.kind === "quote") return lines.map((line) => `&gt; ${line}`).join("\n");
  return (part.kind === "list" ? lines.map((line) => `• ${line}`) : lines).join("\n");
}

function partBlock(part: Part, directory: Directory): SlackObject {
  if (part.kind === "code") {
    return { type: "rich_text_preformatted", elements: [{ type: "text", text: part.code }], border: 0 };
  }
  if (part.kind === "list") {
    const elements = part.lines.map((line) => section(inline(line, directory)));
    return { type: "rich_text_list", style: "bullet", indent: 0, border: 0, elements };
  }
  const tokens = inline(part.lines.join("\n"), directory);
  return part.kind === "quote" ? { ...section(tokens), type: "rich_text_quote" } : section(tokens);
}

const section = (tokens: readonly Token[]): SlackObject => ({
  type: "rich_text_section",
  elements: tokens.map(tokenElement),
});

type Style = { readonly bold?: true; readonly italic?: true; readonly strike?: true; readonly code?: true };
type Token =
  | { readonly kind: "text"; readonly text: string; readonly style: Style }
  | { readonly kind: "link"; readonly url: string; readonly style: Style }
  | {
      readonly kind: "user" | "channel" | "group" | "emoji" | "broadcast";
      readonly id: string;
      readonly style: Style;
    };

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "(https?://[^\\s<>|]+)",
    "(?<![\\w.@])@([a-zA-Z0-9][a-zA-Z0-9._-]*)",
    "(?<![\\w&])#([a-z0-9_-]+)",
    "(?<!\\w):([a-z0-9_+-]+):",
    "(?<!\\w)\\*(\\S(?:[^*\\n]*\\S)?)\\*(?!\\w)",
    "(?<!\\w)_(\\S(?:[^_\\n]*\\S)?)_(?!\\w)",
    "(?<!\\w)~(\\S(?:[^~\\n]*\\S)?)~(?!\\w)",
  ].join("|"),
  "g",
);

function inline(text: string, directory: Directory, style: Style = {}): Token[] {
  const tokens: Token[] = [];
  const plain = (words: string) => words !== "" && tokens.push({ kind: "text", text: words, style });
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    plain(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, code, url, handle, channel, emoji, bold, italic, strike] = match;
    if (code !== undefined) tokens.push({ kind: "text", text: code, style: { ...style, code: true } });
    else if (url !== undefined) tokens.push({ kind: "link", url, style });
    else if (emoji !== undefined) tokens.push({ kind: "emoji", id: emoji, style });
    else if (bold !== undefined) tokens.push(...inline(bold, directory, { ...style, bold: true }));
    else if (italic !== undefined) tokens.push(...inline(italic, directory, { ...style, italic: true }));
    else if (strike !== undefined) tokens.push(...inline(strike, directory, { ...style, strike: true }));
    else {
      const mention = handle === undefined ? undefined : mentioned(handle, directory);
      const id = channel === undefined ? undefined : directory.channel(channel);
      if (mention !== undefined) {
        tokens.push({ ...mention.token, style });
        plain(mention.rest);
      } else if (id !== undefined) tokens.push({ kind: "channel", id, style });
      else plain(whole);
    }
  }
  plain(text.slice(end));
  return tokens;
}

/** A handle may end in the sentence's own punctuation: `@ana.` and `@ana-` still mean ana. */
function mentioned(handle: string, directory: Directory) {
  for (let name = handle; name !== ""; name = /[._-]$/.test(name) ? name.slice(0, -1) : "") {
    const rest = handle.slice(name.length);
    if (name === "channel" || name === "here" || name === "everyone") {
      return { token: { kind: "broadcast" as const, id: name }, rest };
    }
    const user = directory.user(name.toLowerCase());
    if (user !== undefined) return { token: { kind: "user" as const, id: user }, rest };
    const group = directory.group(name.toLowerCase());
    if (group !== undefined) return { token: { kind: "group" as const, id: group }, rest };
  }
  return undefined;
}

function tokenText(token: Token): string {
  const { style } = token;
  const marked = (words: string): string => {
    let text = words;
    if (style.code) text = `\`${text}\``;
    if (style.strike) text = `~${text}~`;
    if (style.italic) text = `_${text}_`;
    return style.bold ? `*${text}*` : text;
  };
  switch (token.kind) {
    case "text":
      return marked(escapeText(token.text));
    case "link":
      return marked(`<${token.url.replaceAll("&", "&amp;")}>`);
    case "user":
      return marked(`<@${token.id}>`);
    case "channel":
      return marked(`<#${token.id}>`);
    case "group":
      return marked(`<!subteam^${token.id}>`);
    case "broadcast":
      return marked(`<!${token.id}>`);
    case "emoji":
      return `:${token.id}:`;
  }
}

function tokenElement(token: Token): SlackObject {
  const style = Object.keys(token.style).length === 0 ? {} : { style: token.style };
  switch (token.kind) {
    case "text":
      return { type: "text", text: token.text, ...style };
    case "link":
      return { type: "link", url: token.url, ...style };
    case "user":
      return { type: "user", user_id: token.id, ...style };
    case "channel":
      return { type: "channel", channel_id: token.id, ...style };
    case "group":
      return { type: "usergroup", usergroup_id: token.id, ...style };
    case "broadcast":
      return { type: "broadcast", range: token.id, ...style };
    case "emoji":
      return { type: "emoji", name: token.id, ...style };
  }
}

/** Slack gives each block a short id; here it follows from the words, so that tests can compare payloads. */
function blockId(typed: string): string {
  let hash = 5381;
  for (let i = 0; i < typed.length; i++) hash = ((hash * 33) ^ typed.charCodeAt(i)) >>> 0;
  return hash.toString(36).padStart(5, "0").slice(0, 5);
}
