import type { Change, WritableCache } from "./cache.ts";
import type { KubeClient } from "./client.ts";
import { ApiError, isExpired } from "./errors.ts";
import { limits } from "./limits.ts";
import { listAll, type Selection } from "./listing.ts";
import type { KubeLog } from "./log.ts";
import type { KubeObject } from "./object.ts";
import { pause } from "./pause.ts";
import { backoffMs } from "./retry.ts";
import { watchFrom } from "./watching.ts";

export type Reflection = {
  readonly client: KubeClient;
  readonly selection: Selection;
  /** Kept as the server has it; other reflections may write other namespaces into it. */
  readonly cache: WritableCache;
  /** What is kept of an object. */
  readonly transform: (object: KubeObject) => KubeObject;
  /** Told of each change, after the cache has it. What it throws is logged, and changes nothing. */
  readonly onChange: (change: Change) => void;
  /** The cache is complete: after the first list, and after each later one. */
  readonly onListed: () => void;
  /** Why the cache grows stale; `undefined` when it no longer does. */
  readonly onTrouble: (trouble: string | undefined) => void;
  /** A list is made again after this long, for whatever a watch may have lost, ms. */
  readonly relistMs: number;
  readonly log: KubeLog;
};

type Position = { resourceVersion: string; readonly relistAtMs: number };

/**
 * Keeps a cache like the server's objects, through lost connections, restarts and forgotten history, until the signal is aborted.
 * Resolves when nothing of it runs any more; never rejects.
 */
export async function reflect(reflection: Reflection, signal: AbortSignal): Promise<void> {
  const trouble = troubleOf(reflection);
  let position: Position | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const startedMs = performance.now();
    const good = () => performance.now() - startedMs >= limits.watchGoodMs;
    try {
      if (position === undefined || performance.now() >= position.relistAtMs) {
        position = await list(reflection, signal);
      }
      const end = await follow(reflection, position, signal, trouble.over);
      // A watch that ends as soon as it begins must not be asked for again and again.
      failures = end === "relist" || good() ? 0 : failures + 1;
      if (failures > 0) await pause(backoffMs(failures, undefined, Math.random()), signal);
    } catch (error) {
      if (signal.aborted) return;
      failures = good() ? 1 : failures + 1;
      if (needsList(error)) position = undefined;
      // Forgotten history is no trouble: the first time, the list follows at once.
      if (error instanceof ApiError && isExpired(error) && failures === 1) continue;
      trouble.tell(error);
      const askedMs = error instanceof ApiError ? error.retryAfterMs : undefined;
      await pause(backoffMs(failures, askedMs, Math.random()), signal);
    }
  }
}

async function list(reflection: Reflection, signal: AbortSignal): Promise<Position> {
  const { client, selection, cache, transform, relistMs } = reflection;
  const { objects, resourceVersion } = await listAll(client, selection, signal, transform);
  signal.throwIfAborted();
  const changes = cache.replace(selection.namespace, objects);
  for (const change of changes) tell(reflection, () => reflection.onChange(change), signal);
  tell(reflection, reflection.onListed, signal);
  return { resourceVersion, relistAtMs: performance.now() + relistMs * (0.9 + Math.random() / 5) };
}

async function follow(
  reflection: Reflection,
  position: Position,
  signal: AbortSignal,
  onAnswer: () => void,
): Promise<"ended" | "relist"> {
  const { client, selection, cache, transform } = reflection;
  const due = new AbortController();
  const timer = setTimeout(() => due.abort(), position.relistAtMs - performance.now());
  try {
    const ends = AbortSignal.any([signal, due.signal]);
    for await (const event of watchFrom(client, selection, position.resourceVersion, ends, onAnswer)) {
      signal.throwIfAborted();
      const { type, object } = event;
      if (type !== "BOOKMARK") {
        const kept = transform(object);
        const change = type === "DELETED" ? cache.drop(kept) : cache.put(kept);
        if (change !== undefined) tell(reflection, () => reflection.onChange(change), signal);
      }
      position.resourceVersion = object.metadata.resourceVersion ?? position.resourceVersion;
    }
    return "ended";
  } catch (error) {
    if (signal.aborted || !due.signal.aborted) throw error;
    return "relist";
  } finally {
    clearTimeout(timer);
  }
}

function tell({ log, selection }: Reflection, listener: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  try {
    listener();
  } catch (err) {
    log.error({ err, kind: selection.kind }, "a listener to the cluster threw");
  }
}

/** Anything but a lost connection or a server in trouble: what we know may be wrong. */
const needsList = (error: unknown): boolean =>
  !(error instanceof ApiError) || isExpired(error) || error.reason === "Unreadable";

/** Says once what is wrong, and once that it is over: an hour without a server is not a thousand lines. */
function troubleOf({ log, selection, onTrouble }: Reflection) {
  let told: string | undefined;
  return {
    tell(err: unknown): void {
      const reason = err instanceof ApiError ? `${err.status} ${err.reason}` : String(err);
      onTrouble(err instanceof Error ? err.message : String(err));
      if (told !== reason)
        log.warn({ err, kind: selection.kind, namespace: selection.namespace }, "watching failed");
      told = reason;
    },
    over(): void {
      if (told !== undefined)
        log.info({ kind: selection.kind, namespace: selection.namespace }, "watching again");
      told = undefined;
      onTrouble(undefined);
    },
  };
}
