import { toolName } from "./arguments.ts";
import { limits } from "./limits.ts";

export type Block = Readonly<Record<string, unknown>>;

/** A tool's name, then its arguments as code; where it has none its name says all. */
export function toolElements(name: string, args: string): Block[] {
  const title = section([plainText(toolName(name, limits.nameShownChars), { bold: true })]);
  return args === "{}" ? [title] : [title, preformatted(args)];
}

/** What Slack counts of blocks, about: their words, entities for `&`, `<` and `>`, and something for each element. */
export function weightOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + weightOf(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  let weight = limits.elementWeight;
  for (const [key, part] of Object.entries(value))
    weight += key === "text" && typeof part === "string" ? escapedLength(part) : weightOf(part);
  return weight;
}

const escapedLength = (text: string): number =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").length;

export const section = (elements: readonly Block[]): Block => ({ type: "rich_text_section", elements });

export const preformatted = (text: string): Block => ({
  type: "rich_text_preformatted",
  border: 0,
  elements: [plainText(text)],
});

export const plainText = (text: string, style?: Readonly<Record<string, true>>): Block => ({
  type: "text",
  text: text === "" ? "…" : text,
  ...(style === undefined ? {} : { style }),
});
