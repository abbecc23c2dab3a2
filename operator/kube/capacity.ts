/** At most `size` at once; the others wait in the order they came. */
export function capacity(size: number) {
  let free = size;
  const waiting = new Set<() => void>();

  function release(): void {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else {
      waiting.delete(next);
      next();
    }
  }

  return {
    /**
     * Waits for a place and takes it; disposing gives it back.
     * @throws the signal's reason when it is aborted first.
     */
    async take(signal: AbortSignal): Promise<Disposable> {
      signal.throwIfAborted();
      if (free > 0) free -= 1;
      else await place(waiting, signal);
      return { [Symbol.dispose]: once(release) };
    },
  };
}
export type Capacity = ReturnType<typeof capacity>;

function place(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const given = () => {
      signal.removeEventListener("abort", aborted);
      resolve();
    };
    const aborted = () => {
      waiting.delete(given);
      reject(signal.reason);
    };
    signal.addEventListener("abort", aborted, { once: true });
    waiting.add(given);
  });
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
