import { type DestinationStream, destination, type Logger, pino } from "pino";

export type Log = Logger;

/** Levels of `LOG_LEVEL`. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/**
 * One JSON object a line, written at once: a line that sits in a buffer is missing when the pod dies.
 * Fields: `docs/operations.md`. Errors stand under `err`; tokens, passwords and addresses with a query never reach a line.
 */
export function openLog(level: string, sink: DestinationStream = destination({ fd: 1, sync: true })): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    sink,
  );
}

/** What a line keeps of an error: its causes are told as one sentence, since `fetch` hides the reason there. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: redact(String(error)) };
  const causes: string[] = [];
  for (let at = error.cause, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1)
    causes.push(redact(at.message || at.name));
  const kept: Record<string, unknown> = { type: error.name };
  for (const field of ["code", "status", "reason", "remedy"] as const) {
    const value: unknown = Reflect.get(error, field);
    if (typeof value === "string" || typeof value === "number") kept[field] = value;
  }
  return {
    ...kept,
    message: [redact(error.message), ...causes].join(": "),
    stack: redact(error.stack ?? ""),
  };
}

/** What a line keeps of words that came from elsewhere, in characters: patterns over an endless word would stall the loop. */
const redactedChars = 8_000;

/** Removes what may be a secret from words that came from elsewhere: Slack tokens, bearer values, queries, user and password of an address. */
export const redact = (words: string): string =>
  words
    .slice(0, redactedChars)
    .replace(/x(?:ox[a-z]|app)-[\w-]+/gi, "[token]")
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 [secret]")
    .replace(/\b([a-z]{2,12}:\/\/)[^\s/@]+@/gi, "$1[secret]@")
    .replace(/\b([a-z]{2,12}:\/\/[^\s?"')]+)\?[^\s"')]*/gi, "$1?[query]");
