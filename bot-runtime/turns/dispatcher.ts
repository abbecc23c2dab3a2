import { byAcceptance } from "../inbox/entry-order.ts";
import type { Entry } from "../inbox/port.ts";
import { limits } from "./limits.ts";
import type { Request } from "./request.ts";
import { threadKey } from "./turn.ts";

/** What became of a turn's attempt: its entries are finished, or it wants to be tried again. */
export type Attempt =
  | { readonly kind: "finished"; readonly entryIds: readonly string[] }
  | { readonly kind: "later"; readonly inMs: number }
  /** Its entries stay unfinished and out of the thread's way, and are looked at again after a while. */
  | { readonly kind: "parked"; readonly entryIds: readonly string[]; readonly inMs: number };

export type RunTurn = (
  /** All that waits in the thread, oldest first; never empty. The runner decides how many of them it takes together. */
  waiting: readonly Entry[],
  /** Tells that the turn's thread turned out to be this one (a slash command's reply starts it): its requests wait too. */
  claimThread: (key: string) => void,
  signal: AbortSignal,
) => Promise<Attempt>;

export type Dispatcher = {
  /** Entries of one thread that come in one call may be taken together. */
  add(entries: readonly Entry[]): void;
  readonly active: number;
  readonly waiting: number;
  /** What waits in these threads for its next attempt waits no longer. */
  hurry(keys: readonly string[]): void;
  /** Whether this request waits in the thread, or is at work. */
  waits(key: string, requestId: string): boolean;
  /** What this person has asked for and is not over, oldest first. `asking`: the agent waits for people. */
  openOf(userId: string): readonly OpenRequest[];
  /** Starts nothing new, lets what runs end for `drainMs`, then aborts it; resolves when nothing runs any more. */
  stop(drainMs: number): Promise<void>;
};

export type OpenRequest = { readonly request: Request; readonly state: "open" | "asking" };

type ThreadQueue = { readonly waiting: Entry[]; notBeforeMs: number };

/**
 * Runs turns: one at a time per thread in Slack's order, many threads at once, round robin among them, and no requester or
 * channel beyond its share. Entries are known by id, so adding one twice does nothing.
 */
export function dispatcher(
  run: RunTurn,
  onFailure: (error: unknown) => void,
  /** A request has to wait for the turn of its thread that runs now. */
  onQueued: (entry: Entry) => void,
): Dispatcher {
  const threads = new Map<string, ThreadQueue>();
  const known = new Set<string>();
  const ready: string[] = [];
  const running = new Map<string, Promise<void>>();
  const claimed = new Map<string, string>();
  const load = { requester: new Map<string, number>(), channel: new Map<string, number>() };
  const parked = new Map<string, { readonly entry: Entry; readonly wake: NodeJS.Timeout }>();
  const abort = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  let stopping = false;

  const busy = (key: string) => running.has(key) || claimed.has(key);

  function add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (stopping || known.has(entry.entryId)) continue;
      known.add(entry.entryId);
      const key = keyOf(entry.request);
      const thread = threads.get(key) ?? { waiting: [], notBeforeMs: 0 };
      threads.set(key, thread);
      insert(thread.waiting, entry);
      if (busy(key)) onQueued(entry);
      else if (!ready.includes(key)) enqueue(key);
    }
    pump();
  }

  /** Stops go ahead of the rest: they need no room, and nobody waits long for one. */
  const enqueue = (key: string): void => void (isStopKey(key) ? ready.unshift(key) : ready.push(key));

  function stopsAhead(): number {
    const first = ready.findIndex((key) => !isStopKey(key));
    return first < 0 ? ready.length : first;
  }

  function pump(): void {
    while (!stopping) {
      // With no room left only stops may start, and they are first.
      const isFull = running.size >= limits.concurrentTurns;
      const at = (isFull ? ready.slice(0, stopsAhead()) : ready).findIndex((key) => mayStart(key));
      const key = at < 0 ? undefined : ready.splice(at, 1)[0];
      const thread = key === undefined ? undefined : threads.get(key);
      if (key === undefined || thread === undefined) return;
      running.set(key, attempt(key, thread));
    }
  }

  function mayStart(key: string): boolean {
    const thread = threads.get(key);
    const first = thread?.waiting[0]?.request;
    if (thread === undefined || first === undefined || busy(key)) return false;
    if (thread.notBeforeMs > performance.now()) return false;
    // A stop makes room, so it needs none.
    if (first.kind === "stop") return true;
    return (
      (load.requester.get(first.requester.id) ?? 0) < limits.perRequester &&
      (load.channel.get(first.channel) ?? 0) < limits.perChannel
    );
  }

  async function attempt(key: string, thread: ThreadQueue): Promise<void> {
    const first = thread.waiting[0]?.request as Request;
    count(load.requester, first.requester.id, 1);
    count(load.channel, first.channel, 1);
    // Leaves the caller's stack first, so that `running` knows this thread before anything of it can end.
    await Promise.resolve();
    let result: Attempt;
    try {
      result = await run(thread.waiting.slice(), (claim) => claimed.set(claim, key), abort.signal);
    } catch (error) {
      onFailure(error);
      result = { kind: "later", inMs: limits.attemptWaitsMs[0] };
    }
    count(load.requester, first.requester.id, -1);
    count(load.channel, first.channel, -1);
    running.delete(key);
    settle(key, thread, result);
    pump();
  }

  function settle(key: string, thread: ThreadQueue, result: Attempt): void {
    if (result.kind === "finished") {
      const done = new Set(result.entryIds);
      for (const id of done) {
        known.delete(id);
        clearTimeout(parked.get(id)?.wake);
        parked.delete(id);
      }
      const left = thread.waiting.filter((entry) => !done.has(entry.entryId));
      thread.waiting.splice(0, thread.waiting.length, ...left);
    } else if (result.kind === "parked") {
      park(thread, result);
    } else {
      thread.notBeforeMs = performance.now() + result.inMs;
      const timer = setTimeout(() => {
        timers.delete(timer);
        pump();
      }, result.inMs + 1);
      timers.add(timer);
    }
    for (const [claim, owner] of claimed) {
      if (owner !== key) continue;
      claimed.delete(claim);
      if (threads.has(claim) && !ready.includes(claim)) enqueue(claim);
    }
    if (thread.waiting.length === 0) threads.delete(key);
    else enqueue(key);
  }

  function park(thread: ThreadQueue, { entryIds, inMs }: Extract<Attempt, { kind: "parked" }>): void {
    const ids = new Set(entryIds);
    const entries = thread.waiting.filter(({ entryId }) => ids.has(entryId));
    thread.waiting.splice(
      0,
      thread.waiting.length,
      ...thread.waiting.filter((one) => !entries.includes(one)),
    );
    const wake = setTimeout(
      () => {
        for (const { entryId } of entries) {
          parked.delete(entryId);
          known.delete(entryId);
        }
        add(entries);
      },
      Math.min(Math.max(inMs, 1), limits.parkedMs),
    );
    wake.unref();
    for (const entry of entries) parked.set(entry.entryId, { entry, wake });
  }

  function hurry(keys: readonly string[]): void {
    for (const key of keys) {
      const thread = threads.get(key);
      if (thread !== undefined) thread.notBeforeMs = 0;
    }
    pump();
  }

  function openOf(userId: string): readonly OpenRequest[] {
    const asking = [...parked.values()].map(({ entry }) => ({ entry, state: "asking" as const }));
    const open = [...threads.values()].flatMap(({ waiting }) =>
      waiting.map((entry) => ({ entry, state: "open" as const })),
    );
    return [...asking, ...open]
      .filter(({ entry: { request } }) => request.requester.id === userId && isQuestion(request))
      .sort((one, other) => byAcceptance(one.entry, other.entry))
      .map(({ entry, state }) => ({ request: entry.request, state }));
  }

  async function stop(drainMs: number): Promise<void> {
    stopping = true;
    for (const timer of [...timers, ...[...parked.values()].map(({ wake }) => wake)]) clearTimeout(timer);
    const ended = Promise.allSettled([...running.values()]);
    const drained = new Promise((resolve) => {
      const timer = setTimeout(resolve, drainMs);
      ended.finally(() => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
    await drained;
    abort.abort();
    await ended;
  }

  return {
    add,
    hurry,
    openOf,
    waits: (key, requestId) =>
      threads.get(key)?.waiting.some(({ request }) => request.id === requestId) === true,
    stop,
    get active() {
      return running.size;
    },
    get waiting() {
      return known.size - parked.size;
    },
  };
}

/**
 * In the order of acceptance, whatever the order in which entries became known: a turn is named after its first request, so that
 * the next process, which reads them in that order, must find the same one first.
 */
function insert(waiting: Entry[], entry: Entry): void {
  const after = waiting.findLastIndex((known) => byAcceptance(known, entry) < 0);
  waiting.splice(after + 1, 0, entry);
}

/**
 * A slash command has no thread before its reply stands: each is one of its own. So is a stop, which cannot wait for the turn that
 * it ends.
 */
function keyOf(request: Request): string {
  if (request.kind === "stop") return `stop:${request.id}`;
  return request.threadTs === "" ? `request:${request.id}` : threadKey(request);
}

/** Neither a stop nor a change of another request. */
const isQuestion = ({ kind }: Request): boolean => kind !== "stop" && kind !== "amend";

const isStopKey = (key: string): boolean => key.startsWith("stop:");

function count(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
