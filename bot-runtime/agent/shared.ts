import { AgentError } from "./errors.ts";

/**
 * Work that all who ask while it runs share. It ends with `lifetime`, not with the signal of whoever asked first: that caller's
 * deadline is none of the others' business. A failed one is forgotten, so that the next caller tries again.
 */
export function shared<T>(
  work: (signal: AbortSignal) => Promise<T>,
  lifetime: AbortSignal,
): (signal: AbortSignal) => Promise<T> {
  let running: Promise<T> | undefined;
  return (signal) => {
    running ??= work(lifetime).finally(() => {
      running = undefined;
    });
    return untilAborted(running, signal);
  };
}

/** @throws {AgentError} ABORTED as soon as the signal aborts; what was waited for goes on. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new AgentError("ABORTED"));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
