import { limits } from "../limits.ts";
import { link } from "../link.ts";
import { plain } from "../mrkdwn.ts";
import { firstOf, type Rendering } from "../rendering.ts";
import { asLine, asRecord, asText, type Json } from "../untrusted.ts";
import { type BlockWords, saying } from "./block.ts";
import { joinLines, words } from "./words.ts";

/**
 * A block of a type that did not exist when this was written: every string in it that may be words, in the order in which its
 * app wrote them. Rather one word too many than an alert without its words.
 */
export const foundWords: BlockWords = (block, rendering) => saying(...found(block, rendering, limits.depth));

/** The same in one line, for an element. */
export const foundText = (element: Json, rendering: Rendering): string =>
  saying(...found(element, rendering, limits.depth))
    .map((one) => joinLines(one, " "))
    .join(" · ");

function found(value: unknown, rendering: Rendering, depth: number): string[] {
  if (typeof value === "string") return [plain(asText(value), rendering)];
  const object = asRecord(value);
  if (object === undefined && !Array.isArray(value)) return [];
  if (depth <= 0) {
    rendering.noteCut();
    return [];
  }
  if (object !== undefined) return foundIn(object, rendering, depth);
  return firstOf(value as readonly unknown[], limits.elements, rendering).flatMap((one) =>
    found(one, rendering, depth - 1),
  );
}

function foundIn(object: Json, rendering: Rendering, depth: number): string[] {
  if (TEXT_OBJECTS.has(asLine(object.type))) return [words(object, rendering)];
  const address = asLine(object.url);
  const said: string[] = [];
  let isLinked = address === "";
  for (const [key, value] of firstOf(Object.entries(object), limits.elements, rendering)) {
    if (NO_WORDS.test(key) || (key === "value" && isChosen(object))) continue;
    const texts = found(value, rendering, depth - 1).filter((text) => text !== "");
    if (texts.length === 1 && !isLinked && LABELS.test(key)) {
      texts[0] = link(texts[0] ?? "", address);
      isLinked = true;
    }
    said.push(...texts);
  }
  return isLinked ? said : [...said, link("", address)];
}

/** The value of a button or an option is for its app alone; that of a field is what the field says. */
const isChosen = (object: Json): boolean =>
  object.action_id !== undefined || asRecord(object.text) !== undefined;

const TEXT_OBJECTS = new Set(["mrkdwn", "plain_text", "raw_text", "raw_number", "rich_text"]);

const LABELS = /^(?:text|title|label|name)$/;

/** Keys of Block Kit, and the endings of its key names, under which no words stand. */
const NO_WORDS =
  /(?:^|_)(?:type|ids?|urls?|uri|ts|timestamp|colou?r|style|icon|emoji|align|width|height|size|source|filter|confirm|config|filetypes|timezone|token|hash|version|mimetype|range|trigger)$/;
