/** Slack's `unicode` of an emoji ("1f44b-1f3fb", hexadecimal code points) as characters; undefined where it is none. */
export function emojiCharacters(unicode: unknown): string | undefined {
  if (typeof unicode !== "string" || !/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,9}$/i.test(unicode))
    return undefined;
  const points = unicode.split("-").map((hex) => Number.parseInt(hex, 16));
  const isEmoji = points.every((point) => EMOJI_POINT.test(safePoint(point)));
  return isEmoji ? String.fromCodePoint(...points) : undefined;
}

/** One spelling for one emoji, to compare: a product writes 🚨 in a title and `:rotating_light:` in its notification. */
export const emojiKey = (token: string): string => {
  const bare = token.replace(/\ufe0f|[\u{1f3fb}-\u{1f3ff}]/gu, "");
  return NAMED.get(bare) ?? bare;
};

const safePoint = (point: number): string => (point <= 0x10ffff ? String.fromCodePoint(point) : "");

const EMOJI_POINT =
  /^(?:\p{Emoji}|\p{Emoji_Component}|\p{Extended_Pictographic}|\u200d|\ufe0f|[\u{e0020}-\u{e007f}])$/u;

/** The emoji that monitoring products put in front of alerts. */
const NAMED = new Map([
  [":rotating_light:", "🚨"],
  [":warning:", "⚠"],
  [":fire:", "🔥"],
  [":bell:", "🔔"],
  [":no_bell:", "🔕"],
  [":red_circle:", "🔴"],
  [":large_orange_circle:", "🟠"],
  [":large_yellow_circle:", "🟡"],
  [":large_green_circle:", "🟢"],
  [":large_blue_circle:", "🔵"],
  [":white_circle:", "⚪"],
  [":large_red_square:", "🟥"],
  [":white_check_mark:", "✅"],
  [":heavy_check_mark:", "✔"],
  [":x:", "❌"],
  [":exclamation:", "❗"],
  [":heavy_exclamation_mark:", "❗"],
  [":bangbang:", "‼"],
  [":question:", "❓"],
  [":no_entry:", "⛔"],
  [":octagonal_sign:", "🛑"],
  [":information_source:", "ℹ"],
  [":boom:", "💥"],
  [":bug:", "🐛"],
  [":chart_with_upwards_trend:", "📈"],
  [":chart_with_downwards_trend:", "📉"],
  [":clock1:", "🕐"],
  [":stopwatch:", "⏱"],
  [":link:", "🔗"],
  [":memo:", "📝"],
  [":eyes:", "👀"],
  [":rocket:", "🚀"],
  [":tada:", "🎉"],
  [":thumbsup:", "👍"],
  [":+1:", "👍"],
]);
