import { setTimeout as sleep } from "node:timers/promises";
import { WebClient } from "@slack/web-api";
import { asSlackError, SlackError } from "./errors.ts";
import { limits } from "./limits.ts";
import { type SdkLog, sdkLogger } from "./sdk-logger.ts";

export type CallOutcome = "ok" | SlackError["failure"];

export type CallOptions = {
  readonly apiUrl: string;
  /** Read at each call, so that a rotated token is taken without a restart. */
  readonly botToken: () => string | undefined;
  readonly log: SdkLog;
  readonly onCall: (method: string, outcome: CallOutcome, error?: SlackError) => void;
  /** Asked before each attempt: false once nothing may be done in Slack any more. Left out: always. */
  readonly allowed?: () => boolean;
};

/** How often a call may be made: `once` for what is not idempotent, `retried` for the rest. */
export type Repeat = "once" | "retried";

export type SlackCall = (
  method: string,
  args: Record<string, unknown>,
  repeat: Repeat,
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

/**
 * The one way to Slack's Web API. The SDK's retries are off: it repeats every method, and a post whose answer was lost became
 * three posts. `once` makes a single attempt; `retried` waits and repeats within the numbers of `limits`.
 */
export function slackCalls(options: CallOptions): SlackCall {
  let client: { readonly token: string; readonly web: WebClient } | undefined;
  const clientFor = (token: string): WebClient => {
    if (client?.token !== token) client = { token, web: webClient(options, token) };
    return client.web;
  };

  const attempt = async (method: string, args: Record<string, unknown>, signal: AbortSignal) => {
    const token = options.botToken();
    if (token === undefined) throw new SlackError(method, "unsent", "not_authed");
    if (options.allowed?.() === false) throw new SlackError(method, "unsent", "aborted");
    try {
      const result = await abortable(clientFor(token).apiCall(method, args), method, signal);
      options.onCall(method, "ok");
      return { ...result };
    } catch (thrown) {
      const error = asSlackError(method, thrown);
      options.onCall(method, error.failure, error);
      throw error;
    }
  };

  return repeating(attempt);
}

/** Makes calls out of single attempts: `once` is one of them, `retried` waits and repeats within the numbers of `limits`. */
export function repeating(
  attempt: (
    method: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ) => Promise<Record<string, unknown>>,
): SlackCall {
  return async (method, args, repeat, signal) => {
    const used = { server: 0, connection: 0, rate: 0 };
    for (;;) {
      try {
        return await attempt(method, args, signal);
      } catch (error) {
        if (repeat === "once" || !(error instanceof SlackError) || signal.aborted) throw error;
        const waitMs = waitBeforeRetry(error, used);
        if (waitMs === undefined) throw error;
        await sleep(waitMs, undefined, { signal }).catch(() => {
          throw new SlackError(method, "unsent", "aborted", { cause: error });
        });
      }
    }
  };
}

/** How long to wait before the next attempt, ms; undefined when the retries of this kind are used up or would not help. */
function waitBeforeRetry(
  error: SlackError,
  used: { server: number; connection: number; rate: number },
): number | undefined {
  switch (error.failure) {
    case "refused":
      return undefined;
    case "rateLimited": {
      used.rate += 1;
      const asked = error.retryAfterMs ?? 1_000;
      return used.rate > limits.rateLimitRetries || asked > limits.retryAfterMaxMs ? undefined : asked;
    }
    case "unsent":
      used.connection += 1;
      return used.connection > limits.connectionErrorRetries ? undefined : backoffMs(used.connection);
    case "unknown":
      used.server += 1;
      return used.server > limits.serverErrorRetries ? undefined : backoffMs(used.server);
  }
}

const backoffMs = (attempt: number): number =>
  limits.retryFirstMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);

const webClient = (options: CallOptions, token: string): WebClient =>
  new WebClient(token, {
    slackApiUrl: options.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: limits.callMs,
    allowAbsoluteUrls: false,
    logger: sdkLogger(options.log),
  });

/** The SDK takes no signal: past an abort its answer is no longer waited for, and its own timeout ends it. */
function abortable<T>(call: Promise<T>, method: string, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    call.catch(() => {});
    return Promise.reject(new SlackError(method, "unknown", "aborted"));
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new SlackError(method, "unknown", "aborted"));
    signal.addEventListener("abort", onAbort, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
