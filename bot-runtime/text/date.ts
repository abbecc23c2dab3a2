/** `2026-03-01 12:00:05 UTC` for Unix seconds (a number, or Slack's `ts` string); undefined where it is no time at all. */
export function utcTime(seconds: unknown): string | undefined {
  const time = iso(seconds);
  return time === undefined ? undefined : `${time.date} ${time.clock} UTC`;
}

/**
 * Slack's date format written out in UTC, since an agent has no viewer's time zone: "Posted {date_short} at {time}" becomes
 * "Posted 2026-03-01 at 12:00 UTC". What cannot be computed (a relative `{ago}`) becomes the full time; an unreadable one the fallback.
 */
export function formattedDate(seconds: unknown, format: string, fallback: string): string {
  const time = iso(seconds);
  if (time === undefined) return fallback;
  const minutes = time.clock.slice(0, 5);
  const clocked = /\{(?:time|time_secs)\}/.test(format);
  const said = format.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (name === "time") return `${minutes} UTC`;
    if (name === "time_secs") return `${time.clock} UTC`;
    if (name === "ago") return clocked ? time.date : `${time.date} ${time.clock} UTC`;
    return /^(?:date|day)/.test(name) ? time.date : whole;
  });
  return said.trim() === "" ? `${time.date} ${time.clock} UTC` : said;
}

function iso(seconds: unknown): { readonly date: string; readonly clock: string } | undefined {
  const number = typeof seconds === "string" && seconds.trim() !== "" ? Number(seconds) : seconds;
  // Four-digit years only: milliseconds given by mistake would otherwise be read as the year 50,000.
  if (typeof number !== "number" || !(number >= 0 && number < 253_402_300_800)) return undefined;
  const text = new Date(Math.floor(number) * 1_000).toISOString();
  return { date: text.slice(0, 10), clock: text.slice(11, 19) };
}
