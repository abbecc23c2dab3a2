import { limits } from "./limits.ts";

/**
 * Whether a socket that seems well does not deliver: a request was found that is overdue, and since it was written neither was a
 * connection opened nor did any envelope come. Pure; times are wall clock, ms since 1970.
 */
export function isDeaf(
  missed: readonly string[],
  socket: { readonly connectedAtMs: number | undefined; readonly lastEnvelopeAtMs: number },
  nowMs: number,
): boolean {
  const { connectedAtMs, lastEnvelopeAtMs } = socket;
  if (connectedAtMs === undefined) return false;
  const heardAtMs = Math.max(connectedAtMs, lastEnvelopeAtMs) + limits.clockMs;
  return missed.some((ts) => {
    const writtenAtMs = Number(ts) * 1_000;
    return writtenAtMs > heardAtMs && nowMs - writtenAtMs > limits.overdueMs;
  });
}
