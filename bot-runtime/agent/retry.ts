import { setTimeout as sleep } from "node:timers/promises";
import { AgentError } from "./errors.ts";
import type { AgentLimits } from "./limits.ts";

/** True when nothing of the call can have run: the connection never came to be, or the agent turned it away before looking at it. */
export const surelyDidNotRun = (error: AgentError): boolean =>
  error.code === "AGENT_UNREACHABLE" || error.code === "AGENT_BUSY";

/**
 * Repeats a call that surely did not run, a few times, at the pace the agent asks for.
 * @throws {AgentError} the last one; at once when the agent asks for a longer pause than `limits.retryAfterMaxMs`.
 */
export async function retrySafely<T>(
  call: () => Promise<T>,
  limits: AgentLimits,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof AgentError) || !(await shouldRetry(error, attempt, limits, signal))) throw error;
    }
  }
}

/** Waits before the next attempt; false when there is to be none. @throws {AgentError} ABORTED */
export async function shouldRetry(
  error: AgentError,
  attempt: number,
  limits: AgentLimits,
  signal: AbortSignal,
): Promise<boolean> {
  if (!surelyDidNotRun(error) || attempt >= limits.safeRetries) return false;
  const waitMs = error.retryAfterMs ?? backoffMs(attempt, limits);
  if (waitMs > limits.retryAfterMaxMs) return false;
  await pause(waitMs, signal);
  return true;
}

/** Doubles, with a quarter of jitter either way: bots that lost the same agent do not return in step. */
export const backoffMs = (attempt: number, limits: AgentLimits): number =>
  Math.min(limits.pollMaxMs, limits.retryFirstMs * 2 ** attempt) * (0.75 + Math.random() / 2);

/** @throws {AgentError} ABORTED when the signal ends the wait. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new AgentError("ABORTED");
  }
}
