import { z } from "zod";
import { pause } from "../pause.ts";
import { backoffMs, type KubeClient } from "./client.ts";
import { isKubeError, KubeError } from "./errors.ts";
import { limits } from "./limits.ts";

/** What a watch tells of its object. `absent`: there is none, or it was deleted. */
export type Sighting = { readonly kind: "present"; readonly object: unknown } | { readonly kind: "absent" };

export type WatchTarget = {
  /** Of the collection, without a slash at its end. */
  readonly path: string;
  readonly name: string;
};

/** What happens to the watch itself: it is being tried again after `error`, or it works. */
export type WatchTrouble = { readonly error: KubeError } | { readonly error: undefined };

const Line = z.object({
  type: z.string(),
  object: z.looseObject({
    code: z.int().optional(),
    reason: z.string().optional(),
    message: z.string().optional(),
    metadata: z.looseObject({ resourceVersion: z.string().optional() }).optional(),
  }),
});
type Line = z.infer<typeof Line>;

/**
 * Follows one object by name until `signal` aborts: its present state first, then every change. Needs the verbs `watch` and `get`, no `list`:
 * a watch without a version begins with what is there, and one `get` tells whether there is anything. Never throws what passes.
 */
export async function follow(
  kube: KubeClient,
  target: WatchTarget,
  onSight: (sighting: Sighting) => void,
  onTrouble: (trouble: WatchTrouble) => void,
  signal: AbortSignal,
): Promise<void> {
  // Where the next watch goes on; undefined: from the beginning.
  let version: string | undefined;
  let failed = 0;
  const works = () => {
    if (failed > 0) onTrouble({ error: undefined });
    failed = 0;
  };
  while (!signal.aborted) {
    const round = new AbortController();
    let waitMs = backoffMs(1, watchWaits);
    try {
      const lines = await open(kube, target, version, AbortSignal.any([signal, round.signal]));
      // Asked with the watch open already: whatever changes after the answer, the watch tells.
      if (version === undefined && !(await isThere(kube, target, signal))) onSight({ kind: "absent" });
      works();
      for await (const line of lines) {
        if (line.type === "ERROR") throw errorOf(target, line);
        version = line.object.metadata?.resourceVersion ?? version;
        if (line.type === "DELETED") onSight({ kind: "absent" });
        else if (line.type !== "BOOKMARK") onSight({ kind: "present", object: line.object });
      }
    } catch (error) {
      if (signal.aborted) return;
      const trouble = asKubeError(target, error);
      // Too old a version: nothing is wrong, it begins anew.
      if (trouble.status === 410) version = undefined;
      else {
        failed += 1;
        onTrouble({ error: trouble });
        waitMs = Math.max(trouble.retryAfterMs ?? 0, backoffMs(failed, watchWaits));
      }
    } finally {
      round.abort();
    }
    await pause(waitMs, signal);
  }
}

const watchWaits = { retryFirstMs: limits.watchRetryFirstMs, retryMaxMs: limits.watchRetryMaxMs };

async function open(
  kube: KubeClient,
  { path, name }: WatchTarget,
  version: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<Line>> {
  const seconds = Math.round((limits.watchMs * (1 + Math.random())) / 1_000);
  const bytes = await kube.open(
    {
      method: "GET",
      path,
      query: {
        watch: "true",
        fieldSelector: `metadata.name=${name}`,
        allowWatchBookmarks: "true",
        timeoutSeconds: String(seconds),
        ...(version !== undefined && { resourceVersion: version }),
      },
    },
    signal,
  );
  return linesOf(bytes);
}

/** A line of JSON each. @throws when a line is none, or too long. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > limits.lineBytes) throw new RangeError("a line of the watch has no end");
    for (let at = rest.indexOf("\n"); at !== -1; at = rest.indexOf("\n")) {
      yield Line.parse(JSON.parse(rest.slice(0, at)));
      rest = rest.slice(at + 1);
    }
  }
}

async function isThere(kube: KubeClient, { path, name }: WatchTarget, signal: AbortSignal): Promise<boolean> {
  try {
    await kube.retried({ method: "GET", path: `${path}/${name}` }, signal);
    return true;
  } catch (error) {
    if (isKubeError(error, 404)) return false;
    throw error;
  }
}

const errorOf = ({ path }: WatchTarget, { object }: Line): KubeError =>
  new KubeError(`watch ${path}`, {
    status: object.code ?? 500,
    reason: object.reason ?? "Unknown",
    ...(object.message !== undefined && { message: object.message }),
  });

/** A connection that breaks, or lines that are none: no answer. */
const asKubeError = ({ path }: WatchTarget, error: unknown): KubeError =>
  error instanceof KubeError
    ? error
    : new KubeError(
        `watch ${path}`,
        { status: 0, reason: "Broken", message: "the watch broke" },
        { cause: error },
      );
