import { fetch, type Response } from "undici";
import { type HttpClient, openHttp } from "../http.ts";
import { pause } from "../pause.ts";
import type { Access } from "./access.ts";
import { KubeError } from "./errors.ts";
import { limits } from "./limits.ts";

export type KubeCall = {
  readonly method: "GET" | "PUT" | "PATCH";
  /** From the server's root, such as `/apis/coordination.k8s.io/v1/namespaces/a/leases/b`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** `lease` has a connection of its own: nothing else may keep a renewal waiting. */
  readonly lane?: "lease";
};

/** The few calls that a bot makes of the API server. */
export interface KubeClient extends AsyncDisposable {
  /** One attempt, within its bound. @throws {KubeError} */
  once(call: KubeCall, signal: AbortSignal): Promise<unknown>;
  /** Repeats what got no answer or was asked to come later, within `limits.retriedMs`: for what can be done twice. @throws {KubeError} */
  retried(call: KubeCall, signal: AbortSignal): Promise<unknown>;
  /** Opens an answer without an end. @throws {KubeError} */
  open(call: KubeCall, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Opens nothing until its first call. */
export function openKube(access: Access): KubeClient {
  const times = { ...limits, headersMs: limits.callMs, idleBytesMs: limits.watchIdleMs };
  // One watch, one call besides it. HTTP/1.1: a connection that hangs then holds up one request, and it takes less memory.
  const calls = openHttp(access.trust, times, { allowH2: false, connections: 2 });
  const lease = openHttp(access.trust, times, { allowH2: false, connections: 1 });

  const respond = async (call: KubeCall, signal: AbortSignal): Promise<Response> => {
    const response = await request(access, call.lane === "lease" ? lease : calls, call, signal);
    if (response.ok) return response;
    if (response.status === 401) access.forgetToken();
    throw await refusal(call, response);
  };
  const once: KubeClient["once"] = async (call, signal) => {
    const boundMs = call.lane === "lease" ? limits.leaseCallMs : limits.callMs;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(boundMs)]);
    const response = await respond(call, bounded);
    return response.json().catch((cause) => Promise.reject(unanswered(call, cause)));
  };
  return {
    once,
    retried: (call, signal) => retry(() => once(call, signal), signal),
    async open(call, signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new DOMException("", "TimeoutError")), limits.callMs);
      try {
        const { body } = await respond(call, AbortSignal.any([signal, late.signal]));
        return body ?? (async function* () {})();
      } finally {
        clearTimeout(timer);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([calls[Symbol.asyncDispose](), lease[Symbol.asyncDispose]()]);
    },
  };
}

async function request(
  access: Access,
  http: HttpClient,
  call: KubeCall,
  signal: AbortSignal,
): Promise<Response> {
  const query = call.query === undefined ? "" : `?${new URLSearchParams(call.query)}`;
  try {
    const token = access.token();
    return await fetch(`${access.server}${call.path}${query}`, {
      method: call.method,
      headers: {
        accept: "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(call.body !== undefined && {
          "content-type": call.method === "PATCH" ? "application/apply-patch+yaml" : "application/json",
        }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      // A redirect could carry the token elsewhere; an API server sends none.
      redirect: "error",
      dispatcher: http.dispatcher(),
      signal,
    });
  } catch (cause) {
    throw unanswered(call, cause);
  }
}

const nameOf = ({ method, path }: KubeCall): string => `${method} ${path}`;

const unanswered = (call: KubeCall, cause: unknown): KubeError =>
  new KubeError(nameOf(call), { status: 0, reason: "NoAnswer", message: "no answer" }, { cause });

/** What the API server says of its refusal: a Status object, or words of something between. */
async function refusal(call: KubeCall, response: Response): Promise<KubeError> {
  const text = (await response.text().catch(() => "")).slice(0, 2_000);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new KubeError(nameOf(call), {
    status: response.status,
    ...statusOf(text),
    retryAfterMs: Number.isFinite(seconds) ? Math.min(seconds * 1_000, limits.retryAfterMaxMs) : undefined,
  });
}

function statusOf(text: string): { reason: string; message?: string } {
  try {
    const { reason, message } = JSON.parse(text) as { reason?: unknown; message?: unknown };
    return { reason: String(reason ?? "Unknown"), message: String(message ?? reason) };
  } catch {
    return { reason: "Unknown", message: `an answer that is no Status: ${text.slice(0, 200)}` };
  }
}

async function retry<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const startedMs = performance.now();
  for (let failed = 1; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      // A 401 is asked once more: the token's file was perhaps replaced a moment ago.
      const worthIt =
        error instanceof KubeError && (error.failure !== "refused" || (error.status === 401 && failed === 1));
      if (!worthIt || signal.aborted) throw error;
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(failed, limits));
      if (performance.now() - startedMs + waitMs > limits.retriedMs) throw error;
      await pause(waitMs, signal);
    }
  }
}

/** Exponential from the first wait to the longest, half of it left to chance. */
export function backoffMs(
  failed: number,
  { retryFirstMs, retryMaxMs }: { readonly retryFirstMs: number; readonly retryMaxMs: number },
): number {
  const ceiling = Math.min(retryMaxMs, retryFirstMs * 2 ** Math.min(failed - 1, 16));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
