import { isAllSaid, saidIn } from "../dedupe.ts";
import { limits } from "../limits.ts";
import { firstOf } from "../rendering.ts";
import { asLine, asList, asRecord } from "../untrusted.ts";
import { elementWords, labelled } from "./actions.ts";
import { type BlockWords, saying } from "./block.ts";
import { words, wordsLine } from "./words.ts";

export const header: BlockWords = (block, rendering) => {
  const title = wordsLine(block.text, rendering);
  return title === "" ? [] : [`## ${title}`];
};

/** Text, then its fields as a list, then what stands at its side. */
export const section: BlockWords = (block, rendering) =>
  saying(
    words(block.text, rendering),
    firstOf(asList(block.fields), limits.elements, rendering)
      .map((field) => item(words(field, rendering)))
      .filter((field) => field !== "")
      .join("\n"),
    block.accessory === undefined ? "" : labelled([block.accessory], rendering),
  );

/** Small print in one line. Its images are icons: only what they mean counts, unless the words beside them say it. */
export const context: BlockWords = (block, rendering) => {
  const elements = firstOf(asList(block.elements), limits.elements, rendering);
  const beside = saidIn(elements.filter((one) => !isImage(one)).map((one) => elementWords(one, rendering)));
  const said = elements.map((one) => {
    if (!isImage(one)) return elementWords(one, rendering);
    const alt = asLine(asRecord(one)?.alt_text);
    return isAllSaid(alt, beside, "announced") ? "" : alt;
  });
  return saying(said.filter((one) => one !== "").join(" · "));
};

const isImage = (element: unknown): boolean => asRecord(element)?.type === "image";

export const input: BlockWords = (block, rendering) => {
  const label = wordsLine(block.label, rendering);
  const said = [label === "" ? "" : `**${label}**`, elementWords(block.element, rendering)];
  return saying(said.filter((one) => one !== "").join(" "), wordsLine(block.hint, rendering));
};

/** `*Service:*\ncheckout` becomes one line; what is longer stays a list item of several. */
export function item(markdown: string): string {
  if (markdown === "") return "";
  const [label = "", value = "", ...more] = markdown.split("\n");
  const isPair = more.length === 0 && value !== "" && /^\*\*[^*]+\*\*:?$/.test(label);
  return `- ${isPair ? `${label} ${value}` : markdown.replace(/\n/g, "\n  ")}`;
}

/** `- **Service:** checkout` from a label and a value that came apart. */
export function fieldItem(label: string, value: string): string {
  if (label === "") return item(value);
  const sign = /[:?]$/.test(label) ? "" : ":";
  return item(value === "" ? `**${label}**` : `**${label}${sign}**\n${value}`);
}
