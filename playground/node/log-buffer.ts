import { EventEmitter, once } from "node:events";
import { limits } from "./limits.ts";

export type LogLine = { readonly time: Date; readonly text: string };

/** What one run of a container printed, whole lines, the oldest dropped beyond `limits.logLines`. */
export interface LogBuffer {
  write(chunk: string): void;
  /** The run is over: what stands without a line's end counts as a line. */
  end(): void;
  lines(): readonly LogLine[];
  /** The lines from now on that `lines()` did not hold yet, until the run is over or `signal` aborts. */
  follow(signal: AbortSignal): AsyncIterable<LogLine>;
}

export function logBuffer(onLine?: (text: string) => void): LogBuffer {
  const kept: LogLine[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  let written = 0;
  let rest = "";
  let isOver = false;

  const add = (text: string): void => {
    kept.push({ time: new Date(), text });
    onLine?.(text);
    written += 1;
    if (kept.length > limits.logLines) kept.shift();
  };

  async function* linesFrom(first: number, signal: AbortSignal): AsyncIterable<LogLine> {
    let next = first;
    while (!signal.aborted) {
      const missing = Math.min(written - next, kept.length);
      next = written;
      for (const line of missing === 0 ? [] : kept.slice(-missing)) yield line;
      if (next < written) continue;
      if (isOver) return;
      await once(news, "news", { signal }).catch(() => {});
    }
  }

  return {
    write(chunk) {
      const parts = `${rest}${chunk}`.split("\n");
      rest = parts.pop() ?? "";
      if (rest.length > limits.logLineCharacters) {
        parts.push(rest);
        rest = "";
      }
      for (const part of parts) add(part);
      if (parts.length > 0) news.emit("news");
    },
    end() {
      if (rest !== "") add(rest);
      rest = "";
      isOver = true;
      news.emit("news");
    },
    lines: () => kept,
    // The place is taken now, not when the first line is asked for.
    follow: (signal) => linesFrom(written, signal),
  };
}
