/** The emoji that the playground's alerts, reactions and answers use; any other name stays as it is written. */
const known: Readonly<Record<string, string>> = {
  "+1": "👍",
  "-1": "👎",
  ambulance: "🚑",
  bar_chart: "📊",
  bell: "🔔",
  bug: "🐛",
  chart_with_upwards_trend: "📈",
  beetle: "🪲",
  boom: "💥",
  clap: "👏",
  clock1: "🕐",
  dog: "🐶",
  cry: "😢",
  exclamation: "❗",
  eyes: "👀",
  fire: "🔥",
  fire_engine: "🚒",
  green_book: "📗",
  hourglass: "⌛",
  heavy_check_mark: "✔️",
  heart: "❤️",
  large_blue_circle: "🔵",
  large_green_circle: "🟢",
  large_orange_circle: "🟠",
  large_red_circle: "🔴",
  large_yellow_circle: "🟡",
  joy: "😂",
  link: "🔗",
  loudspeaker: "📢",
  mag: "🔍",
  memo: "📝",
  no_bell: "🔕",
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
  wave: "👋",
  wrench: "🔧",
  x: "❌",
  zap: "⚡",
};

export const emojiOf = (name: string): string => known[name] ?? `:${name}:`;

export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (written, name: string) => known[name] ?? written);

/** What the sheet of emoji offers. */
export const emojiNames = Object.keys(known).filter(
  (name, index, names) => names.findIndex((other) => known[other] === known[name]) === index,
);
