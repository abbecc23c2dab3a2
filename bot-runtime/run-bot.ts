import type { Identity } from "./admission/policy.ts";
import type { Bot } from "./bot.ts";
import type { Config } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Home } from "./home.ts";
import { StoreError } from "./inbox/index.ts";
import type { HeldLease } from "./lease/hold-lease.ts";
import type { LeaseLoss } from "./lease/port.ts";
import { startWatchdog } from "./lease/watchdog.ts";
import { withBot } from "./open-bot.ts";
import { type Probe, serveOps } from "./ops/http.ts";
import { botMetrics } from "./ops/metrics.ts";
import { pause } from "./pause.ts";
import { runSession, type SessionEnd } from "./session.ts";
import { type Stopping, stopOnSignals } from "./stopping.ts";
import { waitForLease } from "./wait-for-lease.ts";
import { watchTokens } from "./watch-tokens.ts";
import { whenAborted } from "./when-aborted.ts";

/** A lease that is lost ends the process within this, ms, whatever hangs. */
const lossMs = 1_000;

/** A store that does not take the lease's epoch is asked again after this, ms. */
const raiseAgainMs = 1_000;

/** Works the binding, whenever this process holds its lease, until a signal ends it. Returns the exit code. */
export async function runBot(config: Config, version: string): Promise<number> {
  const stopping = stopOnSignals(config.drainMs);
  const metrics = botMetrics();
  const asked: { ready: Probe; refresh: () => void } = {
    ready: () => ({ ok: false, why: "waiting for the binding" }),
    refresh: () => {},
  };
  await using _ops = await serveOps(config.httpPort, {
    ready: () => asked.ready(),
    registry: metrics.registry,
    refresh: () => asked.refresh(),
  });
  const code = await withBot(
    config,
    { follow: true, logLevel: config.logLevel, metrics, signal: stopping.signal },
    (bot, home) => {
      asked.ready = () => readiness(bot, stopping.signal);
      asked.refresh = () => {
        metrics.turnsActive.set(bot.gauges.turnsActive());
        metrics.inboxPending.set(bot.gauges.inboxPending());
      };
      bot.log.info({ version, node: process.version, pod: config.podName }, "bot starting");
      return work(bot, home, stopping);
    },
  );
  return code ?? exitCodes.ok;
}

async function work(bot: Bot, home: Home, stopping: Stopping): Promise<number> {
  const { log } = bot;
  const stop = stopping.signal;
  stopping.tellTo(log);
  // One broken promise must not end the turns of everybody else; it is a bug all the same.
  process.on("unhandledRejection", (reason) => log.error({ err: reason }, "a failure was handled nowhere"));
  void whenAborted(bot.binding.over).then(() => stopping.stop(String(bot.binding.over.reason)));
  const watchdog = startWatchdog((error) =>
    log.error({ err: error }, "the watchdog is gone: a stalled loop would not end this process"),
  );
  const identified = identity(bot, home, stopping);
  while (!stop.aborted) {
    const lease = await waitForLease(home.lease, watchdog, log, stop);
    if (lease === undefined) break;
    const end = await workWith(bot, home, lease, identified, stop);
    bot.metrics.leaseHeld.set(0);
    if (end === "taken" || (home.inCluster && (end === "unanswered" || end === "slept"))) {
      log.fatal(lossSentences[end]);
      return exitCodes.leaseLost;
    }
    if (end === "unanswered" || end === "slept") log.error(waitingSentences[end]);
  }
  log.info("bot stopped");
  return exitCodes.ok;
}

const lossSentences: Record<LeaseLoss, string> = {
  taken: "the lease was lost to another holder: ending",
  unanswered: "the lease could not be renewed in time: ending",
  slept: "the clocks say that this machine slept: ending",
};
const waitingSentences = {
  unanswered: "the lease could not be renewed in time: work has stopped until the store answers",
  slept: "the clocks say that this machine slept: work has stopped until the lease is taken again",
} as const;

/** Learns from Slack who the tokens belong to, and goes on looking at them. Resolves at the first answer, undefined when it stops before. */
function identity(bot: Bot, home: Home, stopping: Stopping): Promise<Identity | undefined> {
  const first = Promise.withResolvers<Identity | undefined>();
  const { learned } = home;
  const onIdentity = (us: Identity): void => {
    const before = learned.us;
    learned.us = us;
    home.report.changed();
    first.resolve(us);
    if (before === undefined || isSame(before, us)) return;
    const told = { team: us.teamName, user: us.botName, app: us.appId };
    if (home.inCluster) stopping.stop("the tokens are another bot's now: stopping, to start with them", told);
    else bot.log.warn(told, "the tokens are another bot's now: they take effect at the next start");
  };
  void watchTokens(bot, onIdentity, stopping.signal).then(() => first.resolve(undefined));
  return first.promise;
}

const isSame = (one: Identity, other: Identity): boolean =>
  one.team === other.team && one.botUserId === other.botUserId && one.appId === other.appId;

/** Works while the lease is held; at the end says so where somebody listens, and only then gives the lease up. */
async function workWith(
  bot: Bot,
  home: Home,
  held: HeldLease,
  identified: Promise<Identity | undefined>,
  stop: AbortSignal,
): Promise<SessionEnd | "outrun"> {
  await using lease = held;
  if (home.inCluster) {
    void whenAborted(lease.lost).then(() =>
      setTimeout(() => process.exit(exitCodes.leaseLost), lossMs).unref(),
    );
    // What the holder before us said may still stand there.
    bot.conditions.set("SlackConnected", "False", "Connecting", "The bot has started and will connect.");
  }
  home.learned.heldSince = new Date();
  const gone = new AbortController();
  const lost = AbortSignal.any([lease.lost, gone.signal]);
  await using _telling = home.report.whileHeld({ lost, inTime: lease.inTime });
  bot.metrics.leaseHeld.set(1);
  bot.metrics.leaseEpoch.set(lease.epoch);
  const ended = AbortSignal.any([stop, lease.lost]);
  try {
    if (!(await inForce(home, lease.epoch, bot, ended))) return endOf(lease, stop) ?? "outrun";
    const us = await Promise.race([identified, whenAborted(ended).then(() => undefined)]);
    if (us === undefined) return endOf(lease, stop) ?? "stopped";
    bot.log.info({ epoch: lease.epoch }, "lease held: working");
    const end = await runSession(bot, us, lease, stop);
    // The store knew before the lease did.
    if (end !== "stopped") gone.abort();
    return end;
  } finally {
    home.learned.heldSince = undefined;
    if (home.inCluster)
      bot.conditions.set(
        "SlackConnected",
        "False",
        "Connecting",
        "The bot has stopped; the next one connects.",
      );
  }
}

/** How it ended already; undefined when it did not. */
function endOf(lease: HeldLease, stop: AbortSignal): SessionEnd | undefined {
  if (lease.lost.aborted) return lease.lost.reason as LeaseLoss;
  return stop.aborted ? "stopped" : undefined;
}

/** Puts the lease's epoch in force in the store, before anything else. False when a newer one is, or when `ended` comes first. */
async function inForce(home: Home, epoch: number, { log }: Bot, ended: AbortSignal): Promise<boolean> {
  for (let failed = 0; !ended.aborted; failed += 1) {
    try {
      await home.raiseEpoch?.(epoch);
      return true;
    } catch (error) {
      if (error instanceof StoreError && error.code === "FENCED") {
        log.warn({ epoch }, "the store knows a newer epoch than the lease: taking the lease again");
        return false;
      }
      if (failed === 0) log.warn({ err: error }, "lease held; the store does not answer: waiting for it");
      await pause(raiseAgainMs, ended);
    }
  }
  return false;
}

/** Ready is a bot that works or stands by, as long as its store answers. */
function readiness(bot: Bot, stop: AbortSignal) {
  const store = bot.conditions.get("StoreReady");
  if (stop.aborted) return { ok: false, why: "stopping" };
  if (store?.status !== "True") return { ok: false, why: `store: ${store?.message ?? "not asked yet"}` };
  return { ok: true, why: "ok" };
}
