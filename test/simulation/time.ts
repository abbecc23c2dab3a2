import { AsyncLocalStorage } from "node:async_hooks";
import type { SimProcess } from "./process.ts";

/** Something that is due; with an owner it happens in that process, when it runs, or never, when it is dead. */
export type Due = {
  atMs: number;
  readonly order: number;
  readonly owner: SimProcess | undefined;
  readonly run: () => void;
  cancelled: boolean;
};

/** Time that moves only from one thing that is due to the next. */
export interface SimTime {
  /** Ms since the world began, on a clock that nobody can set. */
  readonly nowMs: number;
  /** How many things have happened. */
  readonly steps: number;
  at(atMs: number, run: () => void, owner?: SimProcess): Due;
  after(inMs: number, run: () => void, owner?: SimProcess): Due;
  /** Runs the next thing and all that follows from it at once; false when nothing is due by `untilMs`. */
  step(untilMs: number): Promise<boolean>;
}

/** The wall clock when a world begins, ms since 1970: the same for every seed. */
export const worldBeganAtMs = 1_800_000_000_000;

const context = new AsyncLocalStorage<SimProcess>();

/** The simulated process whose code runs right now; undefined in the world's own code. */
export const currentProcess = (): SimProcess | undefined => context.getStore();

/** Runs code as that process: its timers, its clocks, and everything that follows from it. */
export const inProcess = <T>(owner: SimProcess, run: () => T): T => context.run(owner, run);

/** Node's own, before anybody replaces it. */
const afterMicrotasks = setImmediate;

export function simTime(): SimTime {
  const heap: Due[] = [];
  let nowMs = 0;
  let order = 0;
  let steps = 0;
  const at = (atMs: number, run: () => void, owner?: SimProcess): Due => {
    order += 1;
    const due = { atMs: Math.max(atMs, nowMs), order, owner, run, cancelled: false };
    push(heap, due);
    return due;
  };
  return {
    get nowMs() {
      return nowMs;
    },
    get steps() {
      return steps;
    },
    at,
    after: (inMs, run, owner) => at(nowMs + inMs, run, owner),
    async step(untilMs) {
      for (;;) {
        const due = heap[0];
        if (due === undefined || due.atMs > untilMs) return false;
        pop(heap);
        if (due.cancelled || due.owner?.alive === false) continue;
        nowMs = due.atMs;
        if (due.owner !== undefined && due.owner.pausedUntilMs > nowMs) {
          // Stopped in its tracks: it happens when the process goes on, in the order in which it was due.
          due.atMs = due.owner.pausedUntilMs;
          push(heap, due);
          continue;
        }
        steps += 1;
        if (due.owner === undefined) context.exit(due.run);
        else context.run(due.owner, due.run);
        await new Promise<void>((resolve) => void afterMicrotasks(resolve));
        return true;
      }
    },
  };
}

const before = (one: Due, other: Due): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

function push(heap: Due[], due: Due): void {
  let at = heap.length;
  heap.push(due);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (before(heap[parent] as Due, due)) break;
    heap[at] = heap[parent] as Due;
    at = parent;
  }
  heap[at] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Due, heap[child] as Due)) child += 1;
    if (before(last, heap[child] as Due)) break;
    heap[at] = heap[child] as Due;
    at = child;
  }
  heap[at] = last;
}
