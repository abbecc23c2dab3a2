import { Refusal } from "./refusal.ts";

/** One page of a list, and where the next one starts. Cursors are opaque to callers, as Slack's are. */
export function page<T>(
  all: readonly T[],
  limit: number,
  cursor: string | undefined,
): { readonly items: readonly T[]; readonly next: string } {
  const start = cursor === undefined || cursor === "" ? 0 : offsetOf(cursor);
  const end = start + limit;
  const next = end < all.length ? Buffer.from(`next:${end}`).toString("base64") : "";
  return { items: all.slice(start, end), next };
}

function offsetOf(cursor: string): number {
  const match = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString());
  if (match === null) throw new Refusal("invalid_cursor");
  return Number(match[1]);
}
