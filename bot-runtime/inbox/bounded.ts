import { StoreError } from "./errors.ts";

/**
 * A promise of the store with a bound, in ms. The step goes on behind a TIMEOUT: nothing can call it back from the server.
 * @throws {StoreError} `TIMEOUT`; what the signal was aborted with; and what the store itself throws
 */
export async function bounded<T>(
  step: string,
  work: Promise<T>,
  boundMs: number,
  signal?: AbortSignal,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StoreError("TIMEOUT", `${step}: the store did not answer within ${boundMs} ms`)),
    boundMs,
  );
  const onAbort = () => reject(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
