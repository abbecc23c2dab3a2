/**
 * Writes a moment (seconds since 1970) as Slack's date tokens ask for it; what is not a date stays as it is written.
 * Source: "Formatting text for app surfaces", date formatting.
 */
export function slackDate(seconds: number, format: string): string {
  const date = new Date(seconds * 1_000);
  if (Number.isNaN(date.getTime())) return format;
  return format.replace(/\{(\w+)\}/g, (written, name: string) => {
    const options = tokens[name];
    if (options !== undefined) return date.toLocaleString([], options);
    if (name === "ago") return ago(Date.now() / 1_000 - seconds);
    return name === "date_num" ? date.toISOString().slice(0, 10) : written;
  });
}

const short = { month: "short", day: "numeric", year: "numeric" } as const;
const long = { weekday: "long", month: "long", day: "numeric", year: "numeric" } as const;
const day = { month: "long", day: "numeric", year: "numeric" } as const;

const tokens: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: day,
  date_pretty: day,
  date_short: short,
  date_short_pretty: short,
  date_long: long,
  date_long_pretty: long,
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** How long ago, in the largest unit that is not zero. */
export function ago(seconds: number): string {
  if (seconds < 60) return "just now";
  const [count, unit] =
    seconds < 3_600
      ? [seconds / 60, "minute"]
      : seconds < 86_400
        ? [seconds / 3_600, "hour"]
        : [seconds / 86_400, "day"];
  const whole = Math.floor(Number(count));
  return `${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}
