/** The workspace's time. Everything that waits in the simulated Slack waits on this, so that a test can turn it by hand. */
export interface Clock {
  /** ms since 1970. */
  nowMs(): number;
  /** Runs `then` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, then: () => void): () => void;
}

/** The machine's clock. Its timers do not keep the process alive. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface HandClock extends Clock {
  /** Moves time on, running what falls due in its order. */
  advance(ms: number): void;
}

/** A clock that stands still until `advance` is called: for rules that take minutes (streams, response URLs, redelivery). */
export function handClock(startMs = Date.UTC(2026, 0, 5, 9)): HandClock {
  let nowMs = startMs;
  const due = new Set<{ readonly atMs: number; readonly then: () => void }>();
  const next = (untilMs: number) =>
    [...due].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => nowMs,
    after: (delayMs, then) => {
      const timer = { atMs: nowMs + delayMs, then };
      due.add(timer);
      return () => void due.delete(timer);
    },
    advance: (ms) => {
      const untilMs = nowMs + ms;
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        due.delete(timer);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.then();
      }
      nowMs = untilMs;
    },
  };
}
