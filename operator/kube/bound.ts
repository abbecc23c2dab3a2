/** The end of one piece of work: when its time is over, or when one of `signals` is aborted. Dispose it when the work has ended. */
export interface Bound extends Disposable {
  readonly signal: AbortSignal;
  /** Whether its time was over first. */
  readonly isOver: boolean;
}

/**
 * A bound of `ms` from now. What `AbortSignal.timeout` and `AbortSignal.any` make lives on until the time is over, though the work has
 * long ended: hundreds of calls a second, each held for seconds or minutes.
 */
export function bound(ms: number, ...signals: readonly AbortSignal[]): Bound {
  const controller = new AbortController();
  let isOver = false;
  const listeners = signals.map((signal) => [signal, () => controller.abort(signal.reason)] as const);
  const timer = setTimeout(() => {
    if (controller.signal.aborted) return;
    isOver = true;
    controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }, ms);
  for (const [signal, abort] of listeners) {
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const [signal, abort] of listeners) signal.removeEventListener("abort", abort);
    },
  };
}
