import { image, link } from "../link.ts";
import { asLine } from "../untrusted.ts";
import { type BlockWords, saying } from "./block.ts";
import { pictureAddress } from "./picture.ts";
import { wordsLine } from "./words.ts";

export const imageBlock: BlockWords = (block, rendering) => {
  const title = wordsLine(block.title, rendering);
  const alt = asLine(block.alt_text);
  return saying(title === alt ? "" : title, image(alt, pictureAddress(block)));
};

export const video: BlockWords = (block, rendering) => {
  const title = wordsLine(block.title, rendering);
  const alt = asLine(block.alt_text);
  const shown = link(title || alt, asLine(block.title_url) || asLine(block.video_url));
  const from = [asLine(block.author_name), asLine(block.provider_name)]
    .filter((one) => one !== "")
    .join(", ");
  return saying(
    [shown === "" ? "" : `Video: ${shown}`, from === "" ? "" : `(${from})`].join(" ").trim(),
    alt === title || title === "" ? "" : alt,
    wordsLine(block.description, rendering),
  );
};

/** A remote file: its words stand in the message's `files`, here is only its key with whoever hosts it. */
export const file: BlockWords = (block) => {
  const key = asLine(block.external_id);
  return key === "" ? [] : [`File: ${key}`];
};
