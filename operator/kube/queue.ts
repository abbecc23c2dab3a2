/** How one piece of work ended; names as controller-runtime's `result` label. */
export type WorkResult = "success" | "requeue_after" | "error";

export type QueueOptions = {
  /**
   * Does what a key asks for. Resolves to the ms after which to look again, or to nothing. A rejection puts the key back with
   * a backoff of its own. The signal is aborted when the queue was asked to stop and can wait no longer.
   */
  readonly work: (key: string, signal: AbortSignal) => Promise<number | undefined>;
  /** How many keys are worked on at once; one key never twice at once. */
  readonly workers: number;
  /** Wait after the first failure of a key, ms; doubles up to `backoffMaxMs`. */
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** A longer wait that the error itself asks for, ms. */
  readonly retryAfterMs?: (error: unknown) => number | undefined;
  readonly onAdd?: (key: string) => void;
  readonly onRetry?: (key: string) => void;
  readonly onStart?: (key: string, waitedMs: number) => void;
  readonly onEnd?: (key: string, result: WorkResult, workedMs: number, error: unknown) => void;
  readonly clock?: Clock;
};

/** Time as the queue sees it, for tests to turn by hand. */
export interface Clock {
  now(): number;
  /** Calls `act` once after `ms`; the returned function prevents it. */
  after(ms: number, act: () => void): () => void;
}

export interface KeyedQueue {
  /** Asks for work on a key, now or when its running work has ended. Asking twice before it begins is asking once. */
  add(key: string): void;
  /** The same after `ms`. Of several times for one key the first holds; work that begins earlier makes it needless. */
  addAfter(key: string, ms: number): void;
  /** Keys that could be worked on now. */
  readonly depth: number;
  readonly active: number;
  /** Work that has not ended: the sum of its times, and the longest, in ms. */
  unfinished(): { readonly totalMs: number; readonly longestMs: number };
  /**
   * Takes no more keys and begins no more work. What runs has `drainMs` to end, then its signal is aborted. Resolves when nothing
   * runs any more; may be called twice.
   */
  stop(drainMs: number): Promise<void>;
}

/** A queue of keys: deduplicated, first in first out, with a backoff and a time of its own for each key. Works from the first `add`. */
export function keyedQueue(options: QueueOptions): KeyedQueue {
  const { work, workers, backoffFirstMs, backoffMaxMs, clock = systemClock } = options;
  /** Waiting keys, in order, with the time since when. */
  const waiting = new Map<string, number>();
  const running = new Map<string, number>();
  /** Keys that were added while they were worked on. */
  const again = new Map<string, number>();
  const delayed = new Map<string, { readonly atMs: number; readonly cancel: () => void }>();
  const failures = new Map<string, number>();
  const aborting = new AbortController();
  let stopping = false;
  let idle: PromiseWithResolvers<void> | undefined;

  function add(key: string): void {
    if (stopping || waiting.has(key) || again.has(key)) return;
    options.onAdd?.(key);
    (running.has(key) ? again : waiting).set(key, clock.now());
    next();
  }

  function addAfter(key: string, ms: number): void {
    if (stopping) return;
    if (ms <= 0) {
      add(key);
      return;
    }
    const atMs = clock.now() + ms;
    const before = delayed.get(key);
    if (before !== undefined && before.atMs <= atMs) return;
    before?.cancel();
    const act = () => {
      delayed.delete(key);
      add(key);
    };
    delayed.set(key, { atMs, cancel: clock.after(ms, act) });
  }

  function undelay(key: string): void {
    delayed.get(key)?.cancel();
    delayed.delete(key);
  }

  function next(): void {
    while (!stopping && running.size < workers) {
      const [first] = waiting;
      if (first === undefined) return;
      const [key, sinceMs] = first;
      waiting.delete(key);
      undelay(key);
      void run(key, sinceMs);
    }
  }

  async function run(key: string, sinceMs: number): Promise<void> {
    const startedMs = clock.now();
    running.set(key, startedMs);
    options.onStart?.(key, startedMs - sinceMs);
    try {
      const afterMs = await work(key, aborting.signal);
      failures.delete(key);
      end(key, startedMs, afterMs === undefined ? "success" : "requeue_after", undefined);
      if (afterMs !== undefined) addAfter(key, afterMs);
    } catch (error) {
      end(key, startedMs, "error", error);
      retry(key, error);
    }
    next();
  }

  function end(key: string, startedMs: number, result: WorkResult, error: unknown): void {
    running.delete(key);
    const askedMs = again.get(key);
    again.delete(key);
    if (askedMs !== undefined && !stopping) waiting.set(key, askedMs);
    options.onEnd?.(key, result, clock.now() - startedMs, error);
    if (running.size === 0) idle?.resolve();
  }

  function retry(key: string, error: unknown): void {
    if (stopping) return;
    const before = failures.get(key) ?? 0;
    failures.set(key, before + 1);
    options.onRetry?.(key);
    const ownMs = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.min(before, 40));
    addAfter(key, Math.max(ownMs, options.retryAfterMs?.(error) ?? 0));
  }

  return {
    add,
    addAfter,
    get depth() {
      return waiting.size;
    },
    get active() {
      return running.size;
    },
    unfinished() {
      const times = [...running.values()].map((startedMs) => clock.now() - startedMs);
      return { totalMs: times.reduce((sum, ms) => sum + ms, 0), longestMs: Math.max(0, ...times) };
    },
    async stop(drainMs) {
      stopping = true;
      for (const key of [...delayed.keys()]) undelay(key);
      waiting.clear();
      again.clear();
      if (running.size === 0) return;
      idle ??= Promise.withResolvers();
      const cancel = clock.after(drainMs, () => aborting.abort(new Error("the queue is stopping")));
      await idle.promise;
      cancel();
    },
  };
}

/** The longest wait that a timer of Node's can take, ms; a longer one would fire at once. */
const timerMaxMs = 2 ** 31 - 1;

const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, Math.min(ms, timerMaxMs));
    return () => clearTimeout(timer);
  },
};
