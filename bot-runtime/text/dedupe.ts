import { emojiKey } from "./emoji.ts";
import { limits } from "./limits.ts";

/** What a piece of Markdown says, for comparing: its words in order, its lines and cells as units, the addresses it links to. */
export type Said = {
  readonly words: string;
  readonly sequence: readonly string[];
  /** Where each word stands in the sequence, the first places only. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly units: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
};

/** The words of everything that stands in `markdown`, paragraphs in their order. */
export function saidIn(markdown: readonly string[]): Said {
  const lines = markdown.flatMap(linesOf);
  const sequence = lines.flatMap(wordsOf).slice(0, limits.comparedWords);
  const cells = lines.flatMap((line) => line.split(/ · | \| /));
  const addresses = new Set(lines.flatMap(addressesOf));
  const units = [...markdown, ...lines, ...cells, ...addresses].map((unit) => joined(wordsOf(unit)));
  return {
    words: joined(sequence),
    sequence,
    places: placesOf(sequence),
    units: new Set(units),
    addresses,
  };
}

/**
 * How a line may count as said. `repeated`: it is a line or cell of its own over there, or a long run of its words; for what
 * Slack shows beside it. `announced`: also where it stands inside longer lines or is pieced together from them; only for a
 * notification text, which Slack itself does not show once there are blocks.
 */
export type Likeness = "repeated" | "announced";

/** `markdown` without the lines that `said` says already. Every number and every link of a line must stand there too. */
export function unsaid(markdown: string, said: Said, likeness: Likeness): string {
  if (said.sequence.length === 0 || markdown === "") return markdown;
  const kept = linesOf(markdown).filter((line, index) => !isSaid(line, index, said, likeness));
  return kept.some((line) => wordsOf(line).length > 0)
    ? kept
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim()
    : "";
}

/** Whether every line of `markdown` is said already. */
export const isAllSaid = (markdown: string, said: Said, likeness: Likeness): boolean =>
  unsaid(markdown, said, likeness) === "";

/**
 * Whether `text` is an attachment's `fallback`, the summary that Slack shows where it cannot show the attachment, and every word
 * and number of it stands in what the attachment says. Then it is no news, in whatever order the words stand.
 */
export function isSummary(text: string, fallback: string, said: Said): boolean {
  const words = wordsOf(text);
  return joined(words) === joined(wordsOf(fallback)) && words.every((word) => said.places.has(word));
}

/** A line without words, blank or a rule, repeats nothing: it goes only when nothing is left around it. */
function isSaid(line: string, index: number, said: Said, likeness: Likeness): boolean {
  const words = wordsOf(line);
  if (words.length === 0) return false;
  if (!addressesOf(line).every((address) => said.addresses.has(address))) return false;
  const run = joined(words);
  if (said.units.has(run)) return true;
  if (index >= limits.comparedLines) return false;
  const stands = said.words.includes(run);
  if (likeness === "repeated") return stands && words.length >= limits.repeatedRun;
  return stands || isPatched(words, said);
}

/** Whether the line can be laid out from runs of the other text, each long or a unit of two words at least, without a gap. */
function isPatched(words: readonly string[], said: Said): boolean {
  if (words.length > limits.patchWords) return false;
  for (let at = 0; at < words.length; ) {
    const run = longestRun(words, at, said);
    if (run === 0) return false;
    at += run;
  }
  return true;
}

function longestRun(words: readonly string[], at: number, said: Said): number {
  let longest = 0;
  for (const start of said.places.get(words[at] ?? "") ?? []) {
    let length = 0;
    while (at + length < words.length && said.sequence[start + length] === words[at + length]) length += 1;
    longest = Math.max(longest, length);
  }
  if (longest >= limits.patchRun) return longest;
  for (let length = longest; length >= 2; length -= 1) {
    if (said.units.has(joined(words.slice(at, at + length)))) return length;
  }
  return said.addresses.has(words[at] ?? "") ? 1 : 0;
}

function placesOf(sequence: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  sequence.forEach((word, index) => {
    const known = places.get(word);
    if (known === undefined) places.set(word, [index]);
    else if (known.length < limits.comparedPlaces) known.push(index);
  });
  return places;
}

/** Lines; a fenced block is one, since half of it is no code any more. */
function linesOf(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const ticks = /^\s{0,32}(?:> ?)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) lines.push(`${lines.pop() ?? ""}\n${line}`);
    else lines.push(line);
    if (fence === undefined) fence = ticks;
    else if (ticks?.startsWith(fence)) fence = undefined;
  }
  return lines;
}

/**
 * Letters, digits and signs that carry meaning, without case, marks of style, list numbers or addresses behind a label.
 * `1.5` and `15`, `-3` and `3`, `>` and `<`, 🔴 and 🟢 are different words.
 */
function wordsOf(markdown: string): string[] {
  const bare = markdown
    .replace(LINK, "$1 ")
    .replace(/^[\s>]{0,32}(?:[-•] |\d{1,3}[.)] |[a-z]{1,4}\. )?(?:\[[ x]\] )?/gm, "")
    .replace(/<br>|\\\|/g, " ")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\p{Cf}/gu, "");
  return [...bare.matchAll(WORD)].map(([word]) =>
    word.startsWith(":") || EMOJI_START.test(word) ? emojiKey(word) : word,
  );
}

/** Addresses behind a label, and those that stand for themselves. */
const addressesOf = (markdown: string): string[] =>
  [...markdown.matchAll(LINK)].map(([, , address = ""]) => address.toLowerCase());

const joined = (words: readonly string[]): string =>
  words.length === 0 ? "" : `${SEPARATOR}${words.join(SEPARATOR)}${SEPARATOR}`;

const SEPARATOR = "\u0000";
const LINK = /\[((?:[^[\]\\\n]|\\.|\[[^[\]\n]*\]){0,3000})\]\(([^()\s]{1,4000})\)/g;
const WORD =
  /https?:\/\/[^\s<>|]+|:[a-z0-9_+'-]+:|(?<![\p{L}\p{N}])[-−+]?\p{N}+(?:[.,:]\p{N}+)*%?|[\p{L}\p{N}\p{M}_]+|!=|[<>]=?|[≤≥]|\p{Extended_Pictographic}/gu;
const EMOJI_START = /^\p{Extended_Pictographic}/u;
