import { callScope } from "./agent-fetch.ts";
import { type CallRecord, classify, type Method } from "./classify.ts";
import { AgentError } from "./errors.ts";
import type { AgentLimits } from "./limits.ts";

/** Told after each call: `ok` or the error's code, and how long it took, ms. */
export type OnCall = (method: Method, outcome: string, ms: number) => void;

/** The part of a logger that is used here. */
export type AgentLog = { debug(fields: Record<string, unknown>, message: string): void };

export type Calls = {
  /** One question and its answer. @throws {AgentError} */
  once<T>(method: Method, signal: AbortSignal, call: () => Promise<T>): Promise<T>;
  /**
   * One stream. It ends without an error when `enough` aborts, and when no event came for `idleEventsMs` after the first, since
   * pings alone say nothing.
   * @throws {AgentError}
   */
  stream<T>(
    method: Method,
    signal: AbortSignal,
    open: () => AsyncGenerator<T>,
    enough: AbortSignal,
  ): AsyncGenerator<T>;
};

export type CallOptions = {
  readonly limits: AgentLimits;
  readonly onCall: OnCall;
  readonly log: AgentLog;
  /** Aborts when the agent is disposed. */
  readonly lifetime: AbortSignal;
};

/** Runs calls of the SDK inside their scope, measures them, and tells what they throw as an AgentError. */
export function agentCalls({ limits, onCall, log, lifetime }: CallOptions): Calls {
  const begin = (method: Method, signal: AbortSignal) => {
    const record: CallRecord = { method };
    const startedMs = performance.now();
    const told = (outcome: string) => onCall(method, outcome, performance.now() - startedMs);
    const failed = (thrown: unknown): AgentError => {
      const error = signal.aborted || lifetime.aborted ? new AgentError("ABORTED") : classify(thrown, record);
      told(error.code);
      log.debug(
        { method, code: error.code, about: error.message, detail: error.detail },
        "a call to the agent failed",
      );
      return error;
    };
    return { record, told, failed };
  };
  return {
    async once(method, signal, call) {
      const { record, told, failed } = begin(method, signal);
      const bounds = [signal, lifetime];
      // A blocking send may take as long as the turn; everything else is answered at once by a healthy agent.
      if (method !== "sendMessage")
        bounds.push(AbortSignal.timeout(method === "card" ? limits.cardMs : limits.callMs));
      try {
        const result = await callScope.run({ record, signal: AbortSignal.any(bounds) }, call);
        told("ok");
        return result;
      } catch (thrown) {
        throw failed(thrown);
      }
    },
    async *stream(method, signal, open, enough) {
      const { record, told, failed } = begin(method, signal);
      const over = new AbortController();
      const scope = { record, signal: AbortSignal.any([signal, lifetime, over.signal]) };
      const stream = callScope.run(scope, open);
      // The SDK asks for the response inside of the first step: each step runs in the scope.
      const next = () => callScope.run(scope, () => stream.next());
      let heard = false;
      let atRest = false;
      try {
        for (;;) {
          const step = await (heard ? within(next(), limits.idleEventsMs, enough) : next());
          if (step === "idle") break;
          if (step.done === true) {
            atRest = true;
            break;
          }
          heard = true;
          atRest = true;
          yield step.value;
          atRest = false;
        }
        told("ok");
      } catch (thrown) {
        throw failed(thrown);
      } finally {
        if (atRest) void drain(next, over, limits.drainMs);
        else over.abort();
      }
    },
  };
}

async function within<T>(step: Promise<T>, ms: number, enough: AbortSignal): Promise<T | "idle"> {
  const { promise: idle, resolve } = Promise.withResolvers<"idle">();
  const stop = () => resolve("idle");
  const timer = setTimeout(stop, ms);
  enough.addEventListener("abort", stop);
  if (enough.aborted) stop();
  try {
    const first = await Promise.race([step, idle]);
    // Its stream is aborted now; how that ends is of no interest.
    if (first === "idle") step.catch(() => undefined);
    return first;
  } finally {
    clearTimeout(timer);
    enough.removeEventListener("abort", stop);
  }
}

/** Reads what is left, since a connection whose answer was read to its end can serve the next call. Bounded, and never throws. */
async function drain(
  next: () => Promise<IteratorResult<unknown>>,
  over: AbortController,
  ms: number,
): Promise<void> {
  const timer = setTimeout(() => over.abort(), ms);
  timer.unref();
  try {
    while ((await next()).done !== true);
  } catch {
    // Whatever breaks now belongs to a stream that nobody reads any more.
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}
