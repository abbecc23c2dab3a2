import { LogLevel } from "@slack/web-api";

/** The lines of the SDK worth keeping; `message` is the SDK's own sentence. */
export type SdkLog = { readonly warn: (message: string) => void };

/**
 * A logger for Slack's SDK that keeps its warnings and errors and drops the rest: at debug level the SDK prints whole payloads
 * with tokens and `response_url`s.
 */
export function sdkLogger(log: SdkLog) {
  const first = (...messages: unknown[]) => log.warn(redact(String(messages[0] ?? "")));
  return {
    debug: () => {},
    info: () => {},
    warn: first,
    error: first,
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

/** Removes what may hold a secret: tokens, and the query and path of every address. */
const redact = (message: string): string =>
  message
    .replace(/x(?:ox[a-z]|app)-[\w-]+/gi, "[token]")
    .replace(/\b(?:https?|wss?):\/\/[^\s"')]+/gi, "[url]")
    .slice(0, 500);
