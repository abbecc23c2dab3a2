import type { Bot } from "./bot.ts";
import type { Config } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import { identify } from "./identify.ts";
import { type HeldLease, tryLease } from "./lease/hold-lease.ts";
import { holderName } from "./lease/holder.ts";
import { limits as leaseLimits } from "./lease/limits.ts";
import { storeLease } from "./lease/store-lease.ts";
import { serveOps } from "./ops/http.ts";
import type { Log } from "./ops/log.ts";
import { pause } from "./pause.ts";
import { runSession } from "./session.ts";

/** The whole shutdown stays below this, ms: past it Slack would send again what the next pod has yet to take. */
const shutdownMarginMs = 4_000;

/** Works the binding, whenever this process holds its lease, until a signal ends it. Returns the exit code. */
export async function runBot(bot: Bot, version: string): Promise<number> {
  const { config, log, metrics } = bot;
  const stop = stopSignal(config, log);
  // One broken promise must not end the turns of everybody else; it is a bug all the same.
  process.on("unhandledRejection", (reason) => log.error({ err: reason }, "a failure was handled nowhere"));
  await using _ops = await serveOps(config.httpPort, {
    ready: () => readiness(bot, stop),
    registry: metrics.registry,
    refresh: () => {
      metrics.turnsActive.set(bot.gauges.turnsActive());
      metrics.inboxPending.set(bot.gauges.inboxPending());
    },
  });
  log.info({ version: version, node: process.version, pod: config.podName }, "bot starting");
  const identified = identify(bot, stop);
  const holder = holderName(config.podUid);
  while (!stop.aborted) {
    const lease = await waitForLease(bot, holder, stop);
    if (lease === undefined) break;
    await using held = lease;
    const us = await identified;
    if (us === undefined) break;
    metrics.leaseHeld.set(1);
    metrics.leaseEpoch.set(held.epoch);
    log.info({ epoch: held.epoch }, "lease held: working");
    const end = await runSession(bot, us, held, stop);
    metrics.leaseHeld.set(0);
    if (end === "taken") {
      log.fatal("the lease was lost to another holder: ending");
      return exitCodes.leaseLost;
    }
    if (end === "unanswered")
      log.error("the lease could not be renewed in time: work has stopped until the store answers");
  }
  log.info("bot stopped");
  return exitCodes.ok;
}

/** SIGTERM and SIGINT stop the bot once; a second one changes nothing, and a shutdown that hangs is cut. */
function stopSignal(config: Config, log: Log): AbortSignal {
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) return;
    log.info({ signal: name }, "stopping: no new work, what runs may end");
    stop.abort();
    setTimeout(() => {
      log.error("the shutdown took too long: leaving; what was under way is stored and goes on elsewhere");
      process.exit(exitCodes.ok);
    }, config.drainMs + shutdownMarginMs).unref();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return stop.signal;
}

/** Stands by until the lease is ours; a store that is away is waited for. Undefined when `stop` aborts first. */
async function waitForLease(bot: Bot, holder: string, stop: AbortSignal): Promise<HeldLease | undefined> {
  let told: string | undefined;
  while (!stop.aborted) {
    try {
      const attempt = await tryLease(storeLease(bot.store, holder));
      if ("epoch" in attempt) return attempt;
      if (told !== attempt.takenBy)
        bot.log.info({ holder: attempt.takenBy }, "another process holds the lease: standing by");
      told = attempt.takenBy;
    } catch (error) {
      bot.log.warn({ err: error }, "the store did not answer the request for the lease");
    }
    await pause(told === undefined ? 500 : leaseLimits.retryMs, stop);
  }
  return undefined;
}

/** Ready is a bot that works or stands by, as long as its store answers. */
function readiness(bot: Bot, stop: AbortSignal) {
  const store = bot.conditions.get("StoreReady");
  if (stop.aborted) return { ok: false, why: "stopping" };
  if (store?.status !== "True") return { ok: false, why: `store: ${store?.message ?? "not asked yet"}` };
  return { ok: true, why: "ok" };
}
