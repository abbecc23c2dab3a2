import { request as send } from "undici";
import type { Bound } from "./bound.ts";
import type { Connections } from "./connections.ts";
import type { Access, Credentials } from "./credentials.ts";
import { ApiError, ClusterConfigError } from "./errors.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type Request = {
  readonly method: Method;
  /** As `pathOf` makes it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** Default: `application/json`. */
  readonly contentType?: string;
};

/** One attempt, for `rest_client_requests_total` and its duration. `code` is the status, or `<error>` when there was no answer. */
export type RequestSeen = {
  readonly method: Method;
  readonly host: string;
  readonly code: string;
  readonly seconds: number;
};

export type Wires = {
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly onRequest: (seen: RequestSeen) => void;
  /** Of calls, or of streams: one that goes on for minutes must not take a call's connection. */
  readonly pool: Connections;
};

/** Sends a request; resolves when its answer has begun. Rejects with whatever went wrong: see {@link named}. */
export async function open(wires: Wires, request: Request, signal: AbortSignal) {
  const { credentials, pool, userAgent, onRequest } = wires;
  const startedMs = performance.now();
  const host = new URL(credentials.server).host;
  const seen = (code: string) =>
    onRequest({ method: request.method, host, code, seconds: (performance.now() - startedMs) / 1_000 });
  const access = await accessTo(credentials, request, signal);
  try {
    const answering = send(urlOf(credentials.server, request), {
      dispatcher: pool.for(access),
      method: request.method,
      headers: {
        ...access.headers,
        accept: "application/json",
        "user-agent": userAgent,
        ...(request.body === undefined ? {} : { "content-type": request.contentType ?? "application/json" }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal,
    });
    // While it connects, the library does not look at the signal.
    const answer = await unlessAborted(answering, signal);
    seen(String(answer.statusCode));
    return answer;
  } catch (error) {
    seen("<error>");
    throw error;
  }
}

async function accessTo(credentials: Credentials, request: Request, signal: AbortSignal): Promise<Access> {
  try {
    // A program that gives the token may hang; it knows no signal.
    return await unlessAborted(credentials.access(), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ApiError({
      call: nameOf(request),
      status: 0,
      reason: "NoCredentials",
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener("abort", aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}

/** Gives every way in which an answer can fail to come its name. `bound` is the call's own time, `signal` the caller's. */
export async function named<T>(
  request: Request,
  signal: AbortSignal,
  bound: Pick<Bound, "isOver">,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof ApiError || cause instanceof ClusterConfigError) throw cause;
    signal.throwIfAborted();
    const call = nameOf(request);
    if (bound.isOver)
      throw new ApiError({ call, status: 0, reason: "Timeout", detail: "no answer in time", cause });
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError({ call, status: 0, reason: "ConnectionLost", detail, cause });
  }
}

/** What was asked, for messages: the query stays out. */
export const nameOf = ({ method, path }: Request): string => `${method} ${path}`;

function urlOf(server: string, { path, query = {} }: Request): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given).toString();
  return `${server}${path}${search === "" ? "" : `?${search}`}`;
}
