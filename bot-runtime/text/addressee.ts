import { BOT_MENTION, type Rendering, userName } from "./rendering.ts";

/**
 * The bot's own mention, dropped where it only addresses the bot: at the start ("@bot, why?"), alone on a line, or as an
 * afterthought ("why? @bot"). Anywhere else it is part of a sentence, and a name.
 */
export function withoutAddress(markdown: string, rendering: Rendering): string {
  if (!markdown.includes(BOT_MENTION) || rendering.botUserId === undefined) return markdown;
  const name = userName(rendering.botUserId, "", rendering);
  return markdown
    .trimStart()
    .replace(AT_START, "$1")
    .split("\n")
    .map((line) => (ALONE.test(line) ? "" : line.replace(ADDRESSED_LINE, "").replace(AFTERTHOUGHT, "$1")))
    .join("\n")
    .replace(EMPTY_MARKS, "")
    .replace(/\n{3,}/g, "\n\n")
    .replaceAll(BOT_MENTION, name)
    .trim();
}

const AT_START = new RegExp(`^((?:#{1,6} |> |- )?[*_~]{0,5})(?:${BOT_MENTION}[ \\t]*[,:]?[ \\t]*)+`, "u");
const ALONE = new RegExp(`^[>*_~\\s-]*(?:${BOT_MENTION}[\\s,:*_~]*)+$`, "u");
const ADDRESSED_LINE = new RegExp(`^${BOT_MENTION}[,:][ \\t]*`, "u");
const AFTERTHOUGHT = new RegExp(`([.,!?…])[ \\t]*${BOT_MENTION}\\s*$`, "u");
const EMPTY_MARKS = /(?<![*_~])(?:\*{4}|_{2}|~{4})(?![*_~])/g;
