import { inert, inertLine } from "../reply/index.ts";
import { limits } from "./limits.ts";

/** What nobody sees, or what changes how the rest is read: controls, direction marks, zero-width and filler letters, tags. */
const unseen = /[^\P{C}\n]|[\p{Zl}\p{Zp}]|\u115f|\u1160|\u3164|\uffa0|\p{Variation_Selector}/gu;

/**
 * A tool's arguments as people must see them before they decide: JSON with every letter visible, so that nothing hides in them or
 * turns them around, and nothing in them is a mention.
 */
export function argumentsText(args: Readonly<Record<string, unknown>>): string {
  return inert(visible(JSON.stringify(args, sorted, 2)));
}

/** A tool's name on one line, likewise. */
export const toolName = (name: string, chars: number): string => inertLine(visible(name), chars);

/** Letters that nobody sees by their codes. */
export const visible = (text: string): string =>
  text.replace(unseen, (letter) =>
    Array.from({ length: letter.length }, (_, at) => escaped(letter.charCodeAt(at))).join(""),
  );

/** Protocol Buffers, which many agents speak, keep no order of names: the same arguments must look the same each time. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

const escaped = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;

/** The beginning of the arguments for the message, and whether something is missing. */
export function argumentsShown(
  args: Readonly<Record<string, unknown>>,
  chars: number = limits.argsShownChars,
): { readonly text: string; readonly cut: boolean } {
  const whole = argumentsText(args);
  const lines = whole.split("\n");
  const few = lines.slice(0, limits.argsShownLines).join("\n").slice(0, chars).toWellFormed();
  return few === whole ? { text: whole, cut: false } : { text: `${few}\n…`, cut: true };
}
