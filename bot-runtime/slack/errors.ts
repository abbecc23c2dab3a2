import { ErrorCode, type WebAPICallError } from "@slack/web-api";

/**
 * What a failed Slack call means for its caller.
 * `unsent`: Slack surely did nothing. `unknown`: it may have. `rateLimited`: it did nothing and says when. `refused`: it will not,
 * however often it is asked.
 */
export type SlackFailure = "unsent" | "unknown" | "rateLimited" | "refused";

/** A Web API call that failed. `code` is Slack's own error word where it gave one. */
export class SlackError extends Error {
  readonly method: string;
  readonly failure: SlackFailure;
  readonly code: string;
  /** How long Slack asks to wait, ms; only with `rateLimited`. */
  readonly retryAfterMs: number | undefined;

  constructor(
    method: string,
    failure: SlackFailure,
    code: string,
    options?: { retryAfterMs?: number; cause?: unknown },
  ) {
    super(`${method}: ${code}`, { cause: options?.cause });
    this.name = "SlackError";
    this.method = method;
    this.failure = failure;
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Errors that mean a broken or withdrawn token: a condition, never a loop. */
const tokenErrors = new Set([
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "not_allowed_token_type",
]);

export const isTokenError = (error: unknown): boolean =>
  error instanceof SlackError && tokenErrors.has(error.code) && !isOfLackingFeature(error);

/** An app or plan without agent features is refused them by this word as well, with a token that is good for all else. */
const isOfLackingFeature = ({ method, code }: SlackError): boolean =>
  code === "not_allowed_token_type" && /^(?:agents\.|assistant\.|chat\.\w+Stream$)/.test(method);

/** Refusals that are about this thread or this person, and say nothing about the next. */
const ofThisPlace = new Set([
  "cannot_reply_to_message",
  "channel_not_found",
  "invalid_arguments",
  "invalid_thread_ts",
  "is_archived",
  "message_not_found",
  "missing_recipient_team_id",
  "missing_recipient_user_id",
  "not_in_channel",
  "restricted_action",
  "restricted_action_non_threadable_channel",
  "restricted_action_read_only_channel",
  "restricted_action_thread_locked",
  "restricted_action_thread_only_channel",
  "thread_not_found",
  "user_not_found",
  "user_not_in_channel",
]);

/** Slack would refuse the same call for the next thread as well: the workspace, plan or app lacks what it needs. */
export const isRefusedForGood = (error: unknown): error is SlackError =>
  error instanceof SlackError &&
  error.failure === "refused" &&
  // The page of some proxy is no word of Slack's.
  !error.code.startsWith("http_") &&
  !ofThisPlace.has(error.code) &&
  !isTokenError(error);

/** Slack's passing troubles that it reports with HTTP 200. */
const passing = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  // No word of Slack's at all, as in a page of some proxy's: the call may have landed.
  "unknown_error",
]);

/** Connections that never came to be: the request cannot have reached Slack. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Turns what the SDK threw into our own error; anything that is not the SDK's is a bug and passes through. */
export function asSlackError(method: string, thrown: unknown): SlackError {
  if (thrown instanceof SlackError) return thrown;
  const error = thrown as Partial<WebAPICallError> & { cause?: unknown };
  switch (error.code) {
    case ErrorCode.PlatformError: {
      const code = platformCode(error);
      if (code === "ratelimited")
        return new SlackError(method, "rateLimited", code, { retryAfterMs: 1_000, cause: thrown });
      return new SlackError(method, passing.has(code) ? "unknown" : "refused", code, { cause: thrown });
    }
    case ErrorCode.RateLimitedError:
      return new SlackError(method, "rateLimited", "ratelimited", {
        retryAfterMs: ("retryAfter" in error ? (error.retryAfter ?? 1) : 1) * 1_000,
        cause: thrown,
      });
    case ErrorCode.HTTPError: {
      const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
      return new SlackError(method, status >= 500 ? "unknown" : "refused", `http_${status}`, {
        cause: thrown,
      });
    }
    case ErrorCode.RequestError: {
      const code = networkCode("original" in error ? error.original : thrown);
      return new SlackError(method, neverConnected.has(code) ? "unsent" : "unknown", code, { cause: thrown });
    }
    default:
      return new SlackError(method, "unknown", networkCode(thrown), { cause: thrown });
  }
}

function platformCode(error: object): string {
  const data = "data" in error ? error.data : undefined;
  const code = typeof data === "object" && data !== null && "error" in data ? data.error : undefined;
  // The SDK takes the page of a proxy for Slack's word.
  return typeof code === "string" && /^\w{1,100}$/.test(code) ? code : "unknown_error";
}

/** The innermost code of a network failure, e.g. `ECONNREFUSED`; `fetch` hides it under `cause`. */
function networkCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === "TimeoutError") return "timeout";
    if ("code" in at && typeof at.code === "string" && !at.code.startsWith("slack_")) return at.code;
    if (at instanceof AggregateError && at.errors[0] instanceof Error && "code" in at.errors[0])
      return String(at.errors[0].code);
  }
  return "network_error";
}
