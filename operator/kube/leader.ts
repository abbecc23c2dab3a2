import type { KubeClient } from "./client.ts";
import { type Candidate, candidate } from "./election.ts";
import { ApiError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { KubeLog } from "./log.ts";
import { pause } from "./pause.ts";

export type ElectionOptions = {
  /** Used for nothing else (`client.separate()`): a clogged connection must not cost the leadership. */
  readonly client: KubeClient;
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Who we are: unique among all that may run at once. */
  readonly identity: string;
  readonly log: KubeLog;
};

/** Being the one. Disposing gives the Lease back, so that the next one need not wait for it to run out: stop the work first. */
export interface Leadership extends AsyncDisposable {
  /** Aborted when the hold can no longer be shown to others: end at once what only one may do. */
  readonly lost: AbortSignal;
}

/**
 * Waits until this process is the one that leads, as client-go elects. Whether another's hold has run out is judged by how long its
 * record has stayed the same before our eyes.
 * @throws the signal's reason. What goes wrong is logged and tried again.
 */
export async function acquireLeadership(options: ElectionOptions, signal: AbortSignal): Promise<Leadership> {
  const self = candidate(options.client, options);
  const say = sayOnce(options);
  for (;;) {
    signal.throwIfAborted();
    const startedMs = performance.now();
    if (await tryToHold(self, say, signal)) {
      say.leading();
      return lead(options, self, say, startedMs);
    }
    await pause(limits.renewEveryMs * (1 + Math.random() / 5), signal);
  }
}

async function tryToHold(self: Candidate, say: Saying, signal: AbortSignal): Promise<boolean> {
  try {
    if (await self.hold(signal)) return true;
    say.waiting(self.holder);
  } catch (error) {
    signal.throwIfAborted();
    say.failed(error);
  }
  return false;
}

function lead(options: ElectionOptions, self: Candidate, say: Saying, acquiredMs: number): Leadership {
  const lost = new AbortController();
  const stopping = new AbortController();
  const renewing = keepRenewing(options, self, say, acquiredMs, lost, stopping.signal);
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      if (stopping.signal.aborted) return renewing;
      stopping.abort();
      await renewing;
      if (!lost.signal.aborted) await giveBack(options, self);
    },
  };
}

/** Resolves when leading has ended: `lost` is aborted, or it was asked to stop. Never rejects. */
async function keepRenewing(
  options: ElectionOptions,
  self: Candidate,
  say: Saying,
  acquiredMs: number,
  lost: AbortController,
  stopping: AbortSignal,
): Promise<void> {
  const lose = (why: string) => {
    if (lost.signal.aborted || stopping.aborted) return;
    options.log.error({ lease: options.name, holder: self.holder }, `leadership lost: ${why}`);
    lost.abort(new Error(`leadership lost: ${why}`));
  };
  // Counted from before the request that held it last: the others cannot have seen that later than the server did.
  let deadline: NodeJS.Timeout | undefined;
  let deadlineMs = 0;
  const heldAt = (atMs: number) => {
    clearTimeout(deadline);
    deadlineMs = atMs + limits.renewDeadlineMs;
    deadline = setTimeout(() => lose("it could not be renewed in time"), deadlineMs - performance.now());
  };
  const ended = AbortSignal.any([lost.signal, stopping]);
  heldAt(acquiredMs);
  let waitMs: number = limits.renewEveryMs;
  while (!ended.aborted) {
    await pause(waitMs, ended);
    if (ended.aborted) break;
    const startedMs = performance.now();
    // A process that was stopped for a while finds its timers late: another may lead by now.
    if (startedMs >= deadlineMs) lose("it could not be renewed in time");
    waitMs = limits.renewEveryMs;
    try {
      if (await self.hold(ended)) {
        heldAt(startedMs);
        say.leading();
      } else if (self.holder !== "" && self.holder !== options.identity) lose("another holds it");
      else waitMs = limits.renewAgainMs;
    } catch (error) {
      if (!ended.aborted) say.failed(error);
      waitMs = limits.renewAgainMs;
    }
  }
  clearTimeout(deadline);
}

async function giveBack({ name, log }: ElectionOptions, self: Candidate): Promise<void> {
  try {
    await self.release(AbortSignal.timeout(limits.releaseMs));
    log.info({ lease: name }, "leadership given back");
  } catch (err) {
    log.warn(
      { err, lease: name },
      "leadership could not be given back: the next one waits until it runs out",
    );
  }
}

type Saying = ReturnType<typeof sayOnce>;

/** Says a thing when it begins, not each time it is so. */
function sayOnce({ name, identity, log }: ElectionOptions) {
  let said = "";
  const once = (what: string, say: () => void) => {
    if (said !== what) say();
    said = what;
  };
  return {
    leading: () => once("leading", () => log.info({ lease: name, identity }, "leading")),
    waiting: (holder: string) =>
      once(`waiting for ${holder}`, () => log.info({ lease: name, holder }, "another leads; standing by")),
    failed: (err: unknown) =>
      once(err instanceof ApiError ? err.reason : String(err), () =>
        log.warn({ err, lease: name }, "the Lease could not be asked"),
      ),
  };
}
