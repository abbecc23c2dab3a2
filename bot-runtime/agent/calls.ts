import { setTimeout as sleep } from "node:timers/promises";
import { type CallRecord, classify } from "./classify.ts";
import { AgentError } from "./errors.ts";
import { callScope } from "./http.ts";
import { limits } from "./limits.ts";

/** Told after each call: `ok`, or the error's code. */
export type OnCall = (method: string, outcome: string) => void;

/** Runs one call of the SDK inside its scope; what it throws is told as an AgentError. */
export async function inScope<T>(
  method: string,
  onCall: OnCall,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  const record: CallRecord = {};
  try {
    const result = await callScope.run({ record, signal }, call);
    onCall(method, "ok");
    return result;
  } catch (thrown) {
    throw failure(method, thrown, record, onCall, signal);
  }
}

/** The same for a stream: each step of it runs in the scope, since the SDK asks for the response inside its first step. */
export async function* streamInScope<T>(
  method: string,
  onCall: OnCall,
  signal: AbortSignal,
  open: () => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const record: CallRecord = {};
  const run = <R>(step: () => R): R => callScope.run({ record, signal }, step);
  const stream = run(open);
  try {
    for (;;) {
      const step = await run(() => stream.next());
      if (step.done === true) break;
      yield step.value;
    }
    onCall(method, "ok");
  } catch (thrown) {
    throw failure(method, thrown, record, onCall, signal);
  } finally {
    // A consumer that stops reading must not leave the connection open; its end is of no interest.
    await Promise.race([run(() => stream.return(undefined)), sleep(100)]).catch(() => undefined);
  }
}

function failure(
  method: string,
  thrown: unknown,
  record: CallRecord,
  onCall: OnCall,
  signal: AbortSignal,
): AgentError {
  const error = signal.aborted ? new AgentError("ABORTED", { cause: thrown }) : classify(thrown, record);
  onCall(method, error.code);
  return error;
}

/** Repeats `call` while nothing of it can have reached the agent, a few times, at the pace the agent asks for. */
export async function retrySafely<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isSafe(error) || attempt >= limits.safeRetries) throw error;
      await pause(error.retryAfterMs ?? backoffMs(attempt), signal);
    }
  }
}

const isSafe = (error: unknown): error is AgentError =>
  error instanceof AgentError && (error.code === "AGENT_UNREACHABLE" || error.code === "AGENT_BUSY");

export const backoffMs = (attempt: number): number =>
  Math.min(limits.pollMaxMs, limits.retryFirstMs * 2 ** attempt) * (0.75 + Math.random() / 2);

/** @throws {AgentError} ABORTED when the signal ends the wait. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((cause: unknown) => {
    throw new AgentError("ABORTED", { cause });
  });
}
