import { limits } from "../limits.ts";
import { image } from "../link.ts";
import { firstOf, type Rendering } from "../rendering.ts";
import { asLine, asList, asRecord, records } from "../untrusted.ts";
import { labelled } from "./actions.ts";
import { type BlockWords, saying } from "./block.ts";
import { pictureAddress } from "./picture.ts";
import { words, wordsLine } from "./words.ts";

/** `**warning:** text`; the levels that mean nothing are not said. */
export const alert: BlockWords = (block, rendering) => {
  const text = words(block.text, rendering);
  const level = asLine(block.level, limits.nameChars);
  if (text === "") return [];
  return [level === "" || level === "default" ? text : `**${level}:** ${text}`];
};

export const card: BlockWords = (block, rendering) =>
  saying(
    strong(wordsLine(block.title, rendering)),
    wordsLine(block.subtitle, rendering),
    words(block.body, rendering),
    picture(block.hero_image),
    pictureWords(block.icon),
    labelled(asList(block.actions), rendering),
  );

export const carousel: BlockWords = (block, rendering, inside) =>
  firstOf(records(block.elements), limits.blocks, rendering).flatMap((one) =>
    one.type === "card" || one.type === undefined ? card(one, rendering, inside) : inside([one]),
  );

export const container: BlockWords = (block, rendering, inside) => [
  ...saying(containerTitle(block, rendering), wordsLine(block.subtitle, rendering), pictureWords(block.icon)),
  ...inside(block.child_blocks),
];

function containerTitle(block: Parameters<BlockWords>[0], rendering: Rendering): string {
  const title = wordsLine(block.title, rendering);
  const rich = wordsLine(block.rich_text_title, rendering);
  return strong(rich === "" ? title : rich);
}

/** A title that brings its own bold is not bold twice. */
export const strong = (title: string): string =>
  title === "" || title.includes("**") ? title : `**${title}**`;

const picture = (value: unknown): string => {
  const object = asRecord(value);
  return object === undefined ? "" : image(asLine(object.alt_text), pictureAddress(object));
};

/** Of an icon only what it means: its address is decoration. */
const pictureWords = (value: unknown): string => image(asLine(asRecord(value)?.alt_text), "");
