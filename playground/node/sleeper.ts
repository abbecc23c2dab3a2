/** Waits that can be cut short: some by news, all by the end. */
export interface Sleeper {
  forMs(ms: number): Promise<void>;
  /** News do not shorten this one. */
  unlessStoppedForMs(ms: number): Promise<void>;
  wake(): void;
  /** Ends every wait, also those to come. */
  stop(): void;
}

export function sleeper(): Sleeper {
  let isStopped = false;
  let awaken: (() => void) | undefined;
  let isDeaf = false;
  const wait = (ms: number, deaf: boolean): Promise<void> => {
    if (isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        awaken = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      isDeaf = deaf;
      awaken = done;
    });
  };
  return {
    forMs: (ms) => wait(ms, false),
    unlessStoppedForMs: (ms) => wait(ms, true),
    wake() {
      if (!isDeaf) awaken?.();
    },
    stop() {
      isStopped = true;
      awaken?.();
    },
  };
}
