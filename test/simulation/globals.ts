import { createRequire, syncBuiltinESMExports } from "node:module";
import type { Random } from "./random.ts";
import { currentProcess, type Due, type SimTime, worldBeganAtMs } from "./time.ts";

type World = { readonly time: SimTime; readonly random: Random };

let world: World | undefined;

/**
 * Puts this thread's clocks, timers and chance under the world that `enter` names; there is no way back, so it is done in a thread of its own.
 * What runs in no simulated process keeps asking the world's clock.
 */
export function replaceGlobals(): { enter(next: World): void } {
  const timers = { set: setTimeout, clear: clearTimeout };
  const timersModule = createRequire(import.meta.url)("node:timers/promises") as Record<string, unknown>;
  const setFake = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): unknown => {
    if (world === undefined) return timers.set(run, ms, ...args);
    return handle(world.time.after(Math.max(1, ms), () => run(...args), currentProcess()));
  };
  const clearFake = (given: unknown): void => {
    if (isHandle(given)) given.due.cancelled = true;
    else timers.clear(given as NodeJS.Timeout | undefined);
  };
  Object.assign(globalThis, {
    setTimeout: setFake,
    clearTimeout: clearFake,
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => setFake(run, 0, ...args),
    clearImmediate: clearFake,
  });
  timersModule.setTimeout = sleep;
  syncBuiltinESMExports();
  Date.now = wallNow;
  performance.now = monotonicNow;
  Math.random = () => (world ?? missing()).random.unit();
  AbortSignal.timeout = (ms: number) => {
    const controller = new AbortController();
    setFake(() => controller.abort(new DOMException("The operation timed out", "TimeoutError")), ms);
    return controller.signal;
  };
  return {
    enter: (next) => {
      world = next;
    },
  };
}

const missing = (): never => {
  throw new Error("chance was asked for outside of a world");
};

function wallNow(): number {
  return worldBeganAtMs + Math.floor(world?.time.nowMs ?? 0) + (currentProcess()?.wallOffsetMs ?? 0);
}

function monotonicNow(): number {
  return (world?.time.nowMs ?? 0) - (currentProcess()?.startedAtMs ?? 0);
}

type Handle = { readonly due: Due; ref(): Handle; unref(): Handle; hasRef(): boolean };

const handle = (due: Due): Handle => {
  const self: Handle = { due, ref: () => self, unref: () => self, hasRef: () => true };
  return self;
};

const isHandle = (given: unknown): given is Handle =>
  typeof given === "object" && given !== null && "due" in given;

/** One for all: a wait that was given up is nobody's failure, and taking its stack each time costs more than the wait. */
const aborted = new DOMException("The operation was aborted", "AbortError");

/** `setTimeout` of `node:timers/promises`. */
function sleep<T>(ms = 0, value?: T, options: { signal?: AbortSignal } = {}): Promise<T | undefined> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(aborted);
      return;
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    }, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(aborted);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
