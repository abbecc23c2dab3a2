import { pause } from "../pause.ts";
import type { Acknowledge, Connection, ConnectionEvents, openConnection } from "./connection.ts";
import { isTokenError, SlackError } from "./errors.ts";
import type { Envelope } from "./event.ts";
import { limits } from "./limits.ts";
import type { SdkLog } from "./sdk-logger.ts";

export type SocketState =
  | { readonly kind: "connecting"; readonly attempt: number; readonly code: string | undefined }
  /**
   * `replace` opens the next connection before this one closes, as on Slack's own notice. `others`: connections of this app that
   * Slack counts beside ours; one of a process that died may be among them for a while.
   */
  | { readonly kind: "connected"; readonly others: number; readonly replace: () => void }
  /** Slack will not let us in until a person acts: `invalid_auth`, `link_disabled`, … */
  | { readonly kind: "refused"; readonly code: string };

export type SocketOptions = {
  readonly apiUrl: string;
  /** Read before each attempt, so that a rotated token is taken without a restart. */
  readonly appToken: () => string | undefined;
  readonly log: SdkLog;
  /** Asked before each attempt: false once nothing may be done in Slack any more. */
  readonly allowed: () => boolean;
  /** `openConnection`, or what stands for Slack in its place. */
  readonly open: typeof openConnection;
  readonly onEnvelope: (envelope: Envelope, ack: Acknowledge) => void;
  readonly onMalformed: (reason: string) => void;
  readonly onState: (state: SocketState) => void;
  /** Time without any connection, ms, told when the next one is up. */
  readonly onGap: (gapMs: number) => void;
};

/** Codes with which Slack says that trying again changes nothing by itself. */
const needsAPerson = (error: unknown): boolean =>
  isTokenError(error) ||
  (error instanceof SlackError &&
    ["link_disabled", "missing_scope", "access_denied", "org_login_required"].includes(error.code));

/** A connection with the two moments that matter: Slack's notice that it will end, and its end. */
type Live = {
  readonly connection: Connection;
  readonly noticed: Promise<"noticed">;
  readonly replace: () => void;
  readonly closed: Promise<"closed">;
};

/**
 * Keeps Socket Mode open until `signal` aborts, then closes what is open and resolves. Make before break: on Slack's notice
 * the next connection says hello before the old one is closed, so that no moment passes without one.
 */
export async function keepSocketOpen(options: SocketOptions, signal: AbortSignal): Promise<void> {
  let current: Live | undefined;
  let downSinceMs = performance.now();
  let attempt = 0;
  while (!signal.aborted) {
    try {
      const next = await connect(options, signal);
      const previous = current;
      current = next;
      attempt = 0;
      if (previous === undefined) options.onGap(performance.now() - downSinceMs);
      const ours = previous === undefined ? 1 : 2;
      const others = Math.max(0, next.connection.hello.connections - ours);
      options.onState({ kind: "connected", others, replace: next.replace });
      // Not awaited: closing may take a second, and the new connection already works.
      if (previous !== undefined) void previous.connection[Symbol.asyncDispose]();
    } catch (error) {
      if (signal.aborted) break;
      attempt += 1;
      const code = error instanceof SlackError ? error.code : "internal";
      options.onState(
        needsAPerson(error) ? { kind: "refused", code } : { kind: "connecting", attempt, code },
      );
      await pause(backoffMs(attempt, error), signal);
    }
    const over = current === undefined ? undefined : await endOf(current, attempt > 0, signal);
    if (over === "closed" && current !== undefined) {
      await current.connection[Symbol.asyncDispose]();
      current = undefined;
      downSinceMs = performance.now();
      if (!signal.aborted) options.onState({ kind: "connecting", attempt, code: undefined });
    }
  }
  await current?.connection[Symbol.asyncDispose]();
}

/** Waits until the connection ends or is about to; while a successor is being tried for, only looks. */
function endOf(
  live: Live,
  succeeding: boolean,
  signal: AbortSignal,
): Promise<"noticed" | "closed" | "aborted"> {
  const looked = Promise.resolve("noticed" as const);
  return Promise.race([live.closed, succeeding ? looked : live.noticed, aborted(signal)]);
}

async function connect(options: SocketOptions, signal: AbortSignal): Promise<Live> {
  const appToken = options.appToken();
  if (appToken === undefined) throw new SlackError("apps.connections.open", "refused", "not_authed");
  if (!options.allowed()) throw new SlackError("apps.connections.open", "unsent", "aborted");
  const noticed = Promise.withResolvers<"noticed">();
  const closed = Promise.withResolvers<"closed">();
  const events: ConnectionEvents = {
    onEnvelope: options.onEnvelope,
    onMalformed: options.onMalformed,
    onDisconnectNotice: () => noticed.resolve("noticed"),
    onClosed: () => closed.resolve("closed"),
  };
  const connection = await options.open(
    { apiUrl: options.apiUrl, appToken, log: options.log, signal },
    events,
  );
  return {
    connection,
    noticed: noticed.promise,
    replace: () => noticed.resolve("noticed"),
    closed: closed.promise,
  };
}

/** Exponential with full jitter, at most a minute; a `Retry-After` is honoured even where it is longer than our own wait. */
function backoffMs(attempt: number, error: unknown): number {
  const ceiling = Math.min(limits.reconnectMaxMs, limits.reconnectFirstMs * 2 ** (attempt - 1));
  const asked = error instanceof SlackError ? (error.retryAfterMs ?? 0) : 0;
  const floor = needsAPerson(error) ? limits.refusedPauseMs : 0;
  return Math.max(asked, floor, ceiling / 2 + (Math.random() * ceiling) / 2);
}

function aborted(signal: AbortSignal): Promise<"aborted"> {
  if (signal.aborted) return Promise.resolve("aborted");
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("aborted"), { once: true }));
}
