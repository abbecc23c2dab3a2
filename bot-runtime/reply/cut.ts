/**
 * Where to end a text so that at most `max` characters (UTF-16 units) stay: after a sentence, else at a space, both within
 * the last third, else between two graphemes. Never 0 for a positive `max`, unless the first grapheme alone is longer.
 */
export function cutIndex(text: string, max: number): number {
  if (text.length <= max) return text.length;
  const floor = Math.floor((max * 2) / 3);
  const window = text.slice(floor, max + 1);
  const sentence = lastMatchEnd(window, /(?:[.!?…。！？]["')\]]?\s)|\n/g);
  if (sentence !== undefined) return floor + Math.min(sentence, max - floor);
  const space = lastMatchEnd(window, /\s/g);
  if (space !== undefined) return floor + Math.min(space, max - floor);
  return graphemeFloor(text, max);
}

/** The same for code: after a line, else between two graphemes. */
export function cutLineIndex(text: string, max: number): number {
  if (text.length <= max) return text.length;
  const newline = text.lastIndexOf("\n", max - 1);
  return newline > 0 ? newline + 1 : graphemeFloor(text, max);
}

/** At most `chars` characters, ended with "…" where something is missing. */
export function cutChars(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, graphemeFloor(text, chars - 1)).trimEnd()}…`;
}

/** At most `bytes` of UTF-8, ended with "…" where something is missing. */
export function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  // The encoder stops before a code point that does not fit whole.
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes - Buffer.byteLength("…")));
  const kept = text.slice(0, graphemeFloor(text, read));
  // Half an entity would show as its letters.
  return `${kept.replace(/&[a-z]{0,3}$/, "").trimEnd()}…`;
}

/** The last boundary between graphemes at or before `max`; segmenting a window keeps it fast on long texts. */
function graphemeFloor(text: string, max: number): number {
  const start = codePointFloor(text, Math.max(0, max - WINDOW));
  let boundary = start;
  for (const { index } of graphemes.segment(text.slice(start, max + WINDOW))) {
    if (start + index > max) break;
    boundary = start + index;
  }
  // A grapheme longer than the window (stacked accents without end) is cut between code points.
  return boundary > start ? boundary : codePointFloor(text, max);
}

function codePointFloor(text: string, index: number): number {
  const code = text.charCodeAt(index);
  const previous = text.charCodeAt(index - 1);
  const insidePair = code >= 0xdc00 && code <= 0xdfff && previous >= 0xd800 && previous <= 0xdbff;
  return insidePair ? index - 1 : index;
}

function lastMatchEnd(text: string, pattern: RegExp): number | undefined {
  let end: number | undefined;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}

const WINDOW = 64;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
