import { AsyncLocalStorage } from "node:async_hooks";
import { Agent as Dispatcher, Response as UndiciResponse, fetch as undiciFetch } from "undici";
import type { AgentAuth } from "./auth.ts";
import type { CallRecord } from "./classify.ts";
import { AgentError } from "./errors.ts";
import { limits } from "./limits.ts";

export type Trust = {
  /** Certificate authorities (PEM) in place of the public ones. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
};

/** What one call adds to each of its HTTP requests, and learns from them. */
export type CallScope = { readonly record: CallRecord; readonly signal: AbortSignal };

/** The SDK passes no context to `fetch`, and its card resolver no signal: the call's scope travels beside it. */
export const callScope = new AsyncLocalStorage<CallScope>();

/** One reused HTTP client for all calls to one agent. */
export function openHttp(trust: Trust): Dispatcher {
  return new Dispatcher({
    connect: { timeout: limits.connectMs, ...trust },
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.streamIdleMs,
  });
}

/**
 * A `fetch` for the SDK that calls allowed origins only, proves who we are, follows redirects within those origins, asks once
 * again after a refusal with renewed credentials, and bounds what it reads.
 */
export function agentFetch(
  dispatcher: Dispatcher,
  origins: ReadonlySet<string>,
  auth: AgentAuth,
): typeof fetch {
  const request = async (url: URL, init: RequestInit | undefined, signal: AbortSignal) => {
    if (!origins.has(url.origin))
      throw new AgentError("ORIGIN_REFUSED", { cause: new Error(`origin ${url.origin}`) });
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(await auth.headers(signal))) headers.set(name, value);
    return undiciFetch(url, {
      method: init?.method ?? "GET",
      headers: Object.fromEntries(headers),
      body: (init?.body ?? null) as string | null,
      redirect: "manual",
      signal,
      dispatcher,
    });
  };

  const ask = async (input: string | URL | Request, init?: RequestInit): Promise<UndiciResponse> => {
    const scope = callScope.getStore();
    const signals = [scope?.signal, init?.signal].filter((one) => one !== undefined && one !== null);
    const signal = signals.length === 0 ? AbortSignal.timeout(limits.headersMs) : AbortSignal.any(signals);
    let url = new URL(input instanceof Request ? input.url : input);
    let renewed = false;
    for (let redirects = 0; ; ) {
      const response = await request(url, init, signal);
      if (scope !== undefined) note(scope.record, response);
      if (response.status === 401 && !renewed && auth.refresh()) {
        renewed = true;
        await response.body?.cancel();
        continue;
      }
      const location =
        response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (location === null) return bounded(response);
      await response.body?.cancel();
      redirects += 1;
      // Another method than GET would have to be sent a second time, whose fate nobody knows.
      if ((init?.method ?? "GET") !== "GET" || redirects > limits.redirects)
        throw new AgentError("ORIGIN_REFUSED", { cause: new Error("redirected") });
      url = new URL(location, url);
    }
  };
  return ask as unknown as typeof fetch;
}

function note(record: CallRecord, response: UndiciResponse): void {
  record.status = response.status;
  const after = Number(response.headers.get("retry-after"));
  if (Number.isFinite(after) && after > 0)
    record.retryAfterMs = Math.min(after * 1_000, limits.retryAfterMaxMs);
}

/** The same response, whose body ends with an error past its bound: an endless or inflated one cannot fill the memory. */
function bounded(response: UndiciResponse): UndiciResponse {
  if (response.body === null) return response;
  const stream = response.headers.get("content-type")?.includes("text/event-stream") === true;
  const most = stream ? limits.streamBytes : limits.answerBytes;
  let read = 0;
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        read += chunk.byteLength;
        if (read > most)
          controller.error(new AgentError("AGENT_FAILED", { cause: new Error(`more than ${most} bytes`) }));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new UndiciResponse(body, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}
