import { codeBlock, codeSpan } from "./code.ts";
import { formattedDate } from "./date.ts";
import { link } from "./link.ts";
import { channelMention, groupMention, type Rendering, userMention } from "./rendering.ts";

/**
 * Slack's mrkdwn as standard Markdown. Words are not escaped: the reader is an agent, and `checkout\_errors` would be looked up
 * as it is written. Code stays as it is, mentions inside included. Source: Slack "Formatting message text".
 */
export function mrkdwn(text: string, rendering: Rendering): string {
  const atoms = keepAtoms();
  const coded = text
    .replace(FENCE, (_whole, code: string) => `\n${atoms.keep(codeBlock(literal(code)))}\n`)
    .replace(CODE, (_whole, code: string) => atoms.keep(codeSpan(literal(code))));
  const linked = coded.replace(ANGLE, (whole, inner: string) => {
    const said = angle(inner, rendering, (label) => styled(emojified(label, rendering)));
    return said === undefined ? whole : atoms.keep(said);
  });
  const lines = structured(unescaped(styled(emojified(linked, rendering))));
  return atoms.restore(lines).trim();
}

/** A plain text object: what looks like mrkdwn is none, but an id of a mention would tell nobody anything. */
export function plain(text: string, rendering: Rendering): string {
  const atoms = keepAtoms();
  const linked = text.replace(ANGLE, (whole, inner: string) => {
    const said = angle(inner, rendering, (label) => emojified(label, rendering));
    return said === undefined ? whole : atoms.keep(said);
  });
  return atoms.restore(unescaped(emojified(linked, rendering))).trim();
}

/** Text that is standard Markdown already: only Slack's mentions and dates in it are written out, and none inside code. */
export function standardMarkdown(text: string, rendering: Rendering): string {
  const atoms = keepAtoms();
  const coded = text.replace(MARKDOWN_CODE, (whole) => atoms.keep(whole));
  const said = coded.replace(ANGLE, (whole, inner: string) =>
    /^[@#!]/.test(inner) ? (angle(inner, rendering, (label) => label) ?? whole) : whole,
  );
  return atoms.restore(said).trim();
}

/** What stands between `<` and `>`: a mention, a date, a link. Undefined: nothing of Slack's, the brackets are words. */
function angle(inner: string, rendering: Rendering, style: (label: string) => string): string | undefined {
  const bar = inner.indexOf("|");
  const target = (bar < 0 ? inner : inner.slice(0, bar)).trim();
  const label = bar < 0 ? "" : inner.slice(bar + 1).trim();
  const id = /^(?:[@#]|!subteam\^)([A-Za-z0-9]+)$/.exec(target)?.[1];
  if (id !== undefined && target.startsWith("@")) return userMention(id, unescaped(label), rendering);
  if (id !== undefined && target.startsWith("#")) return channelMention(id, unescaped(label), rendering);
  if (id !== undefined) return groupMention(id, unescaped(label), rendering);
  if (target.startsWith("!date^")) return date(target, unescaped(label));
  if (/^!\w+$/.test(target)) return special(target.slice(1), unescaped(label));
  if (!/^[a-z][a-z0-9+.-]*:[^\s]/i.test(target)) return undefined;
  return link(unescaped(style(label)), unescaped(target));
}

/** `!date^seconds^format^link`, the last part optional. */
function date(target: string, fallback: string): string {
  const [, seconds, format = "", ...address] = target.split("^");
  return link(formattedDate(seconds, unescaped(format), fallback), unescaped(address.join("^")));
}

const special = (word: string, label: string): string =>
  ["channel", "here", "everyone", "group"].includes(word) ? `@${word}` : label || word;

const styled = (text: string): string => text.replace(BOLD, "**$1**").replace(STRIKE, "~~$1~~");

const emojified = (text: string, { emoji }: Rendering): string =>
  emoji.size === 0 ? text : text.replace(EMOJI, (whole, name: string) => emoji.get(name) ?? whole);

/** Bullets and quotes, which mrkdwn knows by their first character only. */
function structured(text: string): string {
  const lines: string[] = [];
  let quotesRest = false;
  for (const raw of text.split("\n")) {
    quotesRest ||= raw.startsWith(">>>");
    const quote = /^(?:>>>|>) ?(.*)$/.exec(raw)?.[1];
    const line = quotesRest || quote !== undefined ? `> ${quote ?? raw}` : bulleted(raw);
    if (isSwallowed(line, lines.at(-1) ?? "")) lines.push("");
    lines.push(line.trimEnd());
  }
  return lines.join("\n");
}

/** Without a blank line Markdown reads the line after a quote or a list item as part of it. */
function isSwallowed(line: string, before: string): boolean {
  if (/^\s*$/.test(line)) return false;
  if (before.startsWith(">")) return !line.startsWith(">");
  return LIST_ITEM.test(before) && !LIST_ITEM.test(line) && !/^(?:\s|>|```)/.test(line);
}

const bulleted = (line: string): string => line.replace(/^( {0,16})[•◦▪‣]\ufe0e?\s+/, "$1- ");

/** In code a link that Slack made out of an address is that address again; a mention stays as it was typed. */
const literal = (code: string): string =>
  unescaped(
    code.replace(ANGLE, (whole, inner: string) => {
      if (!/^(?:https?|mailto|tel):/.test(inner)) return whole;
      const [address = "", ...label] = inner.split("|");
      return label.length > 0 ? label.join("|") : address.replace(/^(?:mailto|tel):/, "");
    }),
  );

/** The three entities of Slack, once: `&amp;lt;` is the text `&lt;`. */
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (_whole, name: string) =>
    name === "amp" ? "&" : name === "lt" ? "<" : ">",
  );

/** Finished Markdown is put aside under a mark, so that later steps do not read it as mrkdwn again. */
function keepAtoms(): { keep(markdown: string): string; restore(text: string): string } {
  const kept: string[] = [];
  const restore = (text: string): string =>
    text.replace(/\ue000(\d+)\ue001/g, (_whole, index: string) => restore(kept[Number(index)] ?? ""));
  return { keep: (markdown) => `\ue000${kept.push(markdown) - 1}\ue001`, restore };
}

const LIST_ITEM = /^ {0,16}(?:[-*+]|\d{1,9}[.)]) /;
const FENCE = /\n?```([\s\S]*?)```[ \t]*\n?/g;
const CODE = /`([^`\n]+)`/g;
const MARKDOWN_CODE = /```[\s\S]*?```|~~~[\s\S]*?~~~|`[^`\n]+`/g;
const ANGLE = /<([^<>]+)>/g;
const BOLD = /(?<![\p{L}\p{N}_*])\*(?![\s*])([^*\n]*[^\s*])\*(?![\p{L}\p{N}_*])/gu;
const STRIKE = /(?<![\p{L}\p{N}_~])~(?![\s~])([^~\n]*[^\s~])~(?![\p{L}\p{N}_~])/gu;
const EMOJI = /:([a-z0-9_+'-]{1,100}):/g;
