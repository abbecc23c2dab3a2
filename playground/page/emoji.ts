/** The emoji that the playground's alerts, reactions and answers use; any other name stays as it is written. */
const known: Readonly<Record<string, string>> = {
  "+1": "👍",
  "-1": "👎",
  ambulance: "🚑",
  bar_chart: "📊",
  bell: "🔔",
  bug: "🐛",
  chart_with_upwards_trend: "📈",
  clock1: "🕐",
  dog: "🐶",
  eyes: "👀",
  fire: "🔥",
  fire_engine: "🚒",
  hourglass: "⌛",
  heavy_check_mark: "✔️",
  heart: "❤️",
  large_blue_circle: "🔵",
  large_green_circle: "🟢",
  large_orange_circle: "🟠",
  large_red_circle: "🔴",
  large_yellow_circle: "🟡",
  link: "🔗",
  loudspeaker: "📢",
  mag: "🔍",
  memo: "📝",
  package: "📦",
  pager: "📟",
  raised_hands: "🙌",
  red_circle: "🔴",
  robot_face: "🤖",
  rocket: "🚀",
  rotating_light: "🚨",
  siren: "🚨",
  smile: "😄",
  sos: "🆘",
  tada: "🎉",
  thinking_face: "🤔",
  warning: "⚠️",
  white_check_mark: "✅",
  wrench: "🔧",
  x: "❌",
  zap: "⚡",
};

export const emojiOf = (name: string): string => known[name] ?? `:${name}:`;

export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (written, name: string) => known[name] ?? written);

/** Offered as reactions. */
export const reactions = ["+1", "eyes", "white_check_mark", "tada", "heart", "thinking_face"] as const;
