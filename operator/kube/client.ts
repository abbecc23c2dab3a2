import { setTimeout as sleep } from "node:timers/promises";
import { readAnswer } from "./answers.ts";
import { bound } from "./bound.ts";
import { type Capacity, capacity } from "./capacity.ts";
import { connections } from "./connections.ts";
import { credentialsOf } from "./credentials.ts";
import { ApiError } from "./errors.ts";
import { limits } from "./limits.ts";
import { loadConfig } from "./load-config.ts";
import { named, nameOf, open, type Request, type RequestSeen, type Wires } from "./request.ts";
import { retryDelayMs } from "./retry.ts";
import { streamOnce } from "./stream.ts";

export type CallOptions = {
  /** 1: no second attempt. Default: `limits.attempts`; only for what may safely be asked twice. */
  readonly attempts?: number;
  /** Bound of one attempt, ms. Default: `limits.attemptMs`. */
  readonly attemptMs?: number;
};

/** The API server. Every call ends within `limits.callMs`, whatever the server does. */
export interface KubeClient extends AsyncDisposable {
  /**
   * One call, made again within its bound when it was turned away (429), met a server in trouble (5xx) or broke: only for what may
   * be asked twice.
   * @throws {ApiError}, or the signal's reason when it is aborted.
   */
  call(request: Request, signal: AbortSignal, options?: CallOptions): Promise<unknown>;
  /**
   * The bytes of an answer that goes on, as they come; `onAnswer` is called when it begins. Ends when the server
   * ends it, or after `silenceMs` without a byte.
   * @throws {ApiError}, or the signal's reason when it is aborted.
   */
  stream(
    request: Request,
    silenceMs: number,
    signal: AbortSignal,
    onAnswer?: () => void,
  ): AsyncGenerator<Uint8Array, void, undefined>;
  /** The same access over connections of its own, which nothing else can clog. Disposed on its own. */
  separate(): KubeClient;
}

export type ConnectOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** `slack-agent-operator/1.2.3`. */
  readonly userAgent: string;
  readonly onRequest?: (seen: RequestSeen) => void;
};

/**
 * Reads where the cluster is; connects with the first call.
 * @throws {ClusterConfigError}
 */
export function connectToCluster({ env, userAgent, onRequest = () => {} }: ConnectOptions): KubeClient {
  const credentials = credentialsOf(() => loadConfig(env));
  return clientOver({ credentials, userAgent, onRequest });
}

function clientOver(shared: Shared): KubeClient {
  const places = capacity(limits.concurrentCalls);
  const calls: Wires = { ...shared, pool: connections(limits.concurrentCalls) };
  const streams: Wires = { ...shared, pool: connections() };
  return {
    call: (request, signal, options = {}) => callWithRetries(calls, places, request, signal, options),
    stream: (request, silenceMs, signal, onAnswer = () => {}) =>
      streamOnce(streams, request, silenceMs, signal, onAnswer),
    separate: () => clientOver(shared),
    async [Symbol.asyncDispose]() {
      await Promise.all([calls.pool[Symbol.asyncDispose](), streams.pool[Symbol.asyncDispose]()]);
    },
  };
}

type Shared = Omit<Wires, "pool">;

async function callWithRetries(
  wires: Wires,
  places: Capacity,
  request: Request,
  signal: AbortSignal,
  { attempts = limits.attempts, attemptMs = limits.attemptMs }: CallOptions,
): Promise<unknown> {
  signal.throwIfAborted();
  const deadlineMs = performance.now() + limits.callMs;
  let reloaded = false;
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = deadlineMs - performance.now();
    try {
      return await callOnce(wires, places, request, signal, Math.min(attemptMs, leftMs));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401 && !reloaded) {
        // The token may have been rotated since it was last read.
        reloaded = true;
        wires.credentials.reload();
        continue;
      }
      const delayMs = retryDelayMs(error, {
        attempt,
        attempts,
        leftMs: deadlineMs - performance.now(),
        random: Math.random(),
      });
      if (delayMs === undefined) throw error;
      await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

async function callOnce(
  wires: Wires,
  places: Capacity,
  request: Request,
  signal: AbortSignal,
  boundMs: number,
): Promise<unknown> {
  using ends = bound(Math.max(1, Math.ceil(boundMs)), signal);
  const answer = await named(request, signal, ends, async () => {
    using _place = await places.take(ends.signal);
    const { statusCode, headers, body } = await open(wires, request, ends.signal);
    return { status: statusCode, headers, text: await body.text() };
  });
  return readAnswer(nameOf(request), answer);
}
