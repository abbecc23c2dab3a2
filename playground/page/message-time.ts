/** A message's time of day, in the reader's own zone. */
export const timeOf = (ts: string): string =>
  dateOf(ts).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

export const dateOf = (ts: string): Date => new Date(Number(ts) * 1_000);

/** What a day is called in the divider above its messages. */
export function dayOf(ts: string, nowMs: number): string {
  const day = dateOf(ts);
  const days = Math.round((startOfDay(new Date(nowMs)) - startOfDay(day)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return day.toLocaleDateString([], { weekday: "long", month: "long", day: "numeric" });
}

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
