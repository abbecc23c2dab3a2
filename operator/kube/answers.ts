import { ApiError } from "./errors.ts";
import { parseRetryAfter } from "./retry.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

/**
 * The object that an answer holds. `call` names the question, `GET /api/v1/pods`. Pure but for the time a date in `Retry-After` is
 * measured against.
 * @throws {ApiError} when the server refused, or did not speak JSON.
 */
export function readAnswer(call: string, answer: Answer): unknown {
  const body = parseJson(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    if (body !== undefined) return body;
    throw new ApiError({
      call,
      status: 0,
      reason: "Unreadable",
      detail: `not JSON: ${shortened(answer.text)}`,
    });
  }
  const header = answer.headers["retry-after"];
  throw failureOf(call, body, {
    status: answer.status,
    text: answer.text,
    retryAfterMs: parseRetryAfter(Array.isArray(header) ? header[0] : header, Date.now()),
  });
}

/** A `Status` object of the server, as it also stands in a watch, as the error it tells of. Pure. */
export function failureOf(
  call: string,
  body: unknown,
  {
    status,
    text = "",
    retryAfterMs,
  }: { status?: number; text?: string; retryAfterMs?: number | undefined } = {},
): ApiError {
  const told = isRecord(body) ? body : {};
  const details = isRecord(told.details) ? told.details : {};
  const given = status ?? (typeof told.code === "number" ? told.code : 500);
  // Of a built-in kind, another uid is a field that may not change; of a missing object, a conflict. Both mean: not that object.
  const isOther = given === 422 && causesOf(details).some(({ field }) => field === "metadata.uid");
  const code = isOther ? 409 : given;
  const reason = typeof told.reason === "string" && told.reason !== "" ? told.reason : `HTTP ${code}`;
  const seconds = typeof details.retryAfterSeconds === "number" ? details.retryAfterSeconds : undefined;
  return new ApiError({
    call,
    status: code,
    reason: isOther ? "Conflict" : reason,
    detail: detailOf(call, typeof told.message === "string" ? told.message : text),
    retryAfterMs: retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1_000),
  });
}

const causesOf = ({ causes }: Record<string, unknown>): readonly Record<string, unknown>[] =>
  Array.isArray(causes) ? causes.filter(isRecord) : [];

/** A server that refuses a Secret may repeat what is in it. */
const detailOf = (call: string, words: string): string => (call.includes("/secrets") ? "" : shortened(words));

const shortened = (text: string): string => {
  const line = text.trim().replace(/\s+/g, " ").replace(/\.$/, "");
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
