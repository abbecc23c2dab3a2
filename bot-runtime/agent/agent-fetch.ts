import { AsyncLocalStorage } from "node:async_hooks";
import { type Response, Response as UndiciResponse, fetch as undiciFetch } from "undici";
import type { HttpClient } from "../http.ts";
import type { AgentAuth } from "./auth.ts";
import { boundedBody, textOf } from "./bounded.ts";
import type { CallRecord } from "./classify.ts";
import { AgentError } from "./errors.ts";
import type { AgentLimits } from "./limits.ts";
import type { Mender } from "./mend.ts";
import { retryAfterMs } from "./retry-after.ts";
import { mendEvents } from "./sse.ts";

/** What one call adds to each of its HTTP requests, and learns from them. */
export type CallScope = { readonly record: CallRecord; readonly signal: AbortSignal };

/** The SDK hands no context on to `fetch`, and its errors carry neither status nor headers: the call's scope travels beside it. */
export const callScope = new AsyncLocalStorage<CallScope>();

export type AgentFetchOptions = {
  readonly http: HttpClient;
  /** Origins that may be called. */
  readonly origins: ReadonlySet<string>;
  readonly auth: AgentAuth;
  readonly limits: AgentLimits;
  readonly mend: Mender;
};

/**
 * A `fetch` for the SDK that calls allowed origins only, proves who we are, follows redirects within those origins and without
 * credentials or the asker's headers to another one, asks once again after a refusal when the credentials have changed, bounds what it reads, and mends it.
 */
export function agentFetch({ http, origins, auth, limits, mend }: AgentFetchOptions): typeof fetch {
  const call = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const scope = callScope.getStore();
    if (scope === undefined) throw new TypeError("an agent is called inside of a call's scope only");
    const signal = AbortSignal.any([scope.signal, ...(init.signal ? [init.signal] : [])]);
    const method = init.method ?? "GET";
    const first = new URL(input instanceof Request ? input.url : input);
    let url = first;
    let refused: string | undefined;
    for (let redirects = 0; ; ) {
      if (!origins.has(url.origin))
        throw new AgentError("ORIGIN_REFUSED", { about: `the origin ${url.origin}` });
      const isOwn = url.origin === first.origin;
      const proof = isOwn ? await auth.headers(signal) : {};
      const shown = JSON.stringify(proof);
      // The very credentials that were refused would be refused again.
      if (refused === shown) throw unauthorized(scope.record);
      delete scope.record.status;
      const response = await undiciFetch(url, {
        method,
        headers: { ...headersOf(init, isOwn), ...proof },
        body: (init.body ?? null) as string | null,
        redirect: "manual",
        signal,
        dispatcher: http.dispatcher(),
      });
      scope.record.status = response.status;
      scope.record.retryAfterMs = retryAfterMs(response.headers.get("retry-after"), Date.now());
      if (response.status === 401 || response.status === 403) {
        await response.body?.cancel();
        if (refused !== undefined) throw unauthorized(scope.record);
        refused = shown;
        auth.forget();
        continue;
      }
      const location = redirectOf(response, method);
      if (location === undefined) return readable(response, scope.record, wantsStream(init));
      await response.body?.cancel();
      redirects += 1;
      if (redirects > limits.redirects)
        throw new AgentError("ORIGIN_REFUSED", { about: `more than ${limits.redirects} redirects` });
      if (!URL.canParse(location, url.href))
        throw new AgentError("ORIGIN_REFUSED", { about: "a redirect to nowhere" });
      url = new URL(location, url);
    }
  };

  const readable = async (response: Response, record: CallRecord, asStream: boolean): Promise<Response> => {
    const { status, statusText, headers } = response;
    const rewritten = (body: ReadableStream<Uint8Array> | string) =>
      new UndiciResponse(body, { status, statusText, headers });
    const type = headers.get("content-type") ?? "";
    const body = boundedBody(response, mostBytes(record, type));
    if (body === undefined) return response;
    if (type.startsWith(eventStream))
      return rewritten(ReadableStream.from(mendEvents(body, (data) => mendText(data, record), limits)));
    const text = await textOf(body);
    if (record.method === "card") return rewritten(text);
    const mended = mendText(text, record) ?? text;
    // An agent that answers at once where a stream was asked for has answered nonetheless.
    const whole = asStream && status === 200 && record.refused !== true && mended.startsWith("{");
    return whole
      ? new UndiciResponse(`data: ${mended}\n\n`, { status, headers: { "content-type": eventStream } })
      : rewritten(mended);
  };

  const mostBytes = ({ method }: CallRecord, type: string): number => {
    if (method === "card") return limits.cardBytes;
    return type.startsWith(eventStream) ? limits.streamBytes : limits.answerBytes;
  };

  /** Undefined: an answer that A2A does not know. Words that are no JSON are the SDK's to refuse. */
  const mendText = (text: string, record: CallRecord): string | undefined => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      if (error instanceof SyntaxError) return text;
      throw error;
    }
    const mended = mend(json);
    if (mended.kind === "error") record.refused = true;
    return mended.kind === "unknown" ? undefined : JSON.stringify(mended.json);
  };

  return call as unknown as typeof fetch;
}

/** Who asks in Slack is the agent's to know: another origin that it sends us to is not told it. */
const headersOf = ({ headers }: RequestInit, isOwn: boolean): Record<string, string> =>
  Object.fromEntries([...new Headers(headers)].filter(([name]) => isOwn || !name.startsWith("x-slack-")));

const eventStream = "text/event-stream";

const wantsStream = ({ headers }: RequestInit): boolean =>
  new Headers(headers).get("accept")?.includes(eventStream) === true;

const unauthorized = ({ status }: CallRecord): AgentError =>
  new AgentError("AGENT_UNAUTHORIZED", { about: `HTTP ${status}` });

/** Where to go on. A message is carried on by 307 and 308 only: the other kinds would turn it into a question. */
function redirectOf({ status, headers }: Response, method: string): string | undefined {
  if (status < 300 || status > 399 || status === 304) return undefined;
  const location = headers.get("location");
  const follows = method === "GET" ? status !== 300 : status === 307 || status === 308;
  if (location === null || !follows)
    throw new AgentError("ORIGIN_REFUSED", { about: `HTTP ${status} for a ${method}` });
  return location;
}
