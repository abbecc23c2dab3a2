/** The longest pause that is believed, ms: a clock far off or a typo must not stop an agent for a day. */
const mostMs = 3_600_000;

/** The wait that a `Retry-After` header asks for, ms (RFC 9110 10.2.3: seconds or a date); undefined when it says nothing. Pure. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, mostMs) : undefined;
}
