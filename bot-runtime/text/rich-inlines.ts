import { codeSpan } from "./code.ts";
import { formattedDate } from "./date.ts";
import { emojiCharacters } from "./emoji.ts";
import { limits } from "./limits.ts";
import { link } from "./link.ts";
import {
  BOT_MENTION,
  channelMention,
  firstOf,
  groupMention,
  type Rendering,
  teamMention,
  userMention,
  userName,
} from "./rendering.ts";
import { asId, asLine, asRecord, asText, type Json, records } from "./untrusted.ts";

/** The runs of one rich text section as Markdown; neighbours of one style share its marks. */
export function richInlines(elements: unknown, rendering: Rendering): string {
  const runs = firstOf(records(elements), limits.elements, rendering).map((element) =>
    run(element, rendering),
  );
  return joined(runs, MARKS);
}

/** The words of preformatted runs: no marks, no links, mentions as names. */
export const rawInlines = (elements: unknown, rendering: Rendering): string =>
  firstOf(records(elements), limits.elements, rendering)
    .map((element) => raw(element, rendering))
    .join("");

type Style = "bold" | "italic" | "strike" | "code";
type Run = { readonly text: string; readonly styles: ReadonlySet<Style> };

const MARKS: readonly (readonly [Style, string])[] = [
  ["bold", "**"],
  ["italic", "_"],
  ["strike", "~~"],
  ["code", "`"],
];

function run(element: Json, rendering: Rendering): Run {
  const style = asRecord(element.style) ?? {};
  const styles = new Set(MARKS.map(([name]) => name).filter((name) => style[name] === true));
  const text = styles.has("code") ? raw(element, rendering) : inline(element, rendering);
  // The bot's own mention may be dropped later, and must not leave an empty pair of marks.
  return { text, styles: text === BOT_MENTION ? new Set() : styles };
}

/** One level of marks after the other, outermost first, so that marks never cross. */
function joined(runs: readonly Run[], marks: typeof MARKS): string {
  const [mark, ...inner] = marks;
  if (mark === undefined) return runs.map((one) => one.text).join("");
  const [style, sign] = mark;
  let said = "";
  for (let start = 0, end = 0; start < runs.length; start = end) {
    const on = runs[start]?.styles.has(style) ?? false;
    for (end = start; end < runs.length && (runs[end]?.styles.has(style) ?? false) === on; ) end += 1;
    const text = joined(runs.slice(start, end), inner);
    if (!on) said += text;
    else said += style === "code" ? codeLines(text) : wrapped(text, sign);
  }
  return said;
}

const codeLines = (text: string): string => text.split("\n").map(codeSpan).join("\n");

/** Marks hold within a line and against words only: `** bold**` would be shown as it stands. */
const wrapped = (text: string, sign: string): string =>
  text
    .split("\n")
    .map((line) => {
      const words = line.trim();
      return words === "" ? line : line.replace(words, () => sign + words + sign);
    })
    .join("\n");

function inline(element: Json, rendering: Rendering): string {
  if (element.type === "text") return asText(element.text);
  if (element.type === "link") return link(asText(element.text), asLine(element.url));
  if (element.type === "user") return mention(element.user_id, rendering, userMention);
  if (element.type === "date") {
    return link(date(element), asLine(element.url));
  }
  return raw(element, rendering);
}

function raw(element: Json, rendering: Rendering): string {
  switch (element.type) {
    case "text":
      return asText(element.text);
    case "link":
      return asText(element.text) || asLine(element.url);
    case "user":
      return mention(element.user_id, rendering, userName);
    case "channel":
      return mention(element.channel_id, rendering, channelMention);
    case "usergroup":
      return mention(element.usergroup_id, rendering, groupMention);
    case "team":
      return mention(element.team_id, rendering, teamMention);
    case "broadcast":
      return `@${asLine(element.range, limits.nameChars) || "channel"}`;
    case "emoji":
      return emoji(element, rendering);
    case "color":
      return asLine(element.value);
    case "date":
      return date(element);
    default:
      return unknown(element, rendering);
  }
}

const mention = (
  value: unknown,
  rendering: Rendering,
  named: (id: string, label: string, rendering: Rendering) => string,
): string => {
  const id = asId(value);
  return id === undefined ? "" : named(id, "", rendering);
};

const date = (element: Json): string =>
  formattedDate(element.timestamp, asLine(element.format), asLine(element.fallback));

function emoji(element: Json, rendering: Rendering): string {
  const name = asLine(element.name, limits.nameChars);
  const characters = emojiCharacters(element.unicode);
  if (characters === undefined) return name === "" ? "" : `:${name}:`;
  rendering.emoji.set(name, characters);
  return characters;
}

/** A kind that Slack added later, such as a mention of a message, a canvas or a list: its words, its address, its place. */
function unknown(element: Json, rendering: Rendering): string {
  const said = WORDS.map((key) => asText(element[key])).find((text) => text.trim() !== "") ?? "";
  const address = asLine(element.url) || asLine(element.permalink);
  if (said !== "" || address !== "") return link(said, address);
  const channel = mention(element.channel_id, rendering, channelMention);
  if (channel !== "") return `${asLine(element.type, limits.nameChars)} in ${channel}`;
  return Array.isArray(element.elements) ? rawNested(element.elements, rendering) : "";
}

/** One level only: runs are not nested in any kind that Slack has. */
const rawNested = (elements: readonly unknown[], rendering: Rendering): string =>
  records(elements)
    .filter((one) => !Array.isArray(one.elements))
    .map((one) => raw(one, rendering))
    .join("");

const WORDS = ["text", "title", "label", "name", "fallback"];
