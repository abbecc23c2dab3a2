import { setTimeout as sleep } from "node:timers/promises";
import { credentialFiles, type SlackAgentBinding } from "../crds/index.ts";
import packageJson from "../package.json" with { type: "json" };
import { openAgent } from "./agent/index.ts";
import { openCredentials, type TokenKeys } from "./binding/credentials.ts";
import { openBindingFile } from "./binding/file.ts";
import { bindingName } from "./binding/settings.ts";
import type { Bot } from "./bot.ts";
import { check } from "./check.ts";
import { type Config, ConfigError, help, readCommand } from "./config.ts";
import { deadLetters } from "./dead-letters.ts";
import { identify } from "./identify.ts";
import { openStore, type Store, StoreError } from "./inbox/index.ts";
import { holderName } from "./lease/holder.ts";
import { limits as leaseLimits } from "./lease/limits.ts";
import { type HeldLease, tryLease } from "./lease/store-lease.ts";
import { conditionBoard } from "./ops/conditions.ts";
import { serveOps } from "./ops/http.ts";
import { type Log, openLog } from "./ops/log.ts";
import { botMetrics, type Metrics } from "./ops/metrics.ts";
import { observeStore } from "./ops/observe-store.ts";
import { openTraces } from "./ops/traces.ts";
import { runSession } from "./session.ts";
import { isTokenError } from "./slack/errors.ts";
import { slackCalls } from "./slack/web.ts";
import { type StoreAddress, storeAddress } from "./store-url.ts";
import { tokenState } from "./token-state.ts";
import { watchAgent, watchStore } from "./watch-outside.ts";

/** Exit codes are promises: `docs/operations.md`. */
const exit = { ok: 0, fatal: 1, configuration: 2, leaseLost: 3 } as const;

/** The whole shutdown stays below this, ms: past it Slack would send again what the next pod has yet to take. */
const shutdownMarginMs = 4_000;

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), process.env);
  switch (command.kind) {
    case "help":
      process.stdout.write(help);
      return exit.ok;
    case "version":
      process.stdout.write(`${packageJson.version}\n`);
      return exit.ok;
    case "run":
      return run(command.config);
    case "check":
      return withBot(
        command.config,
        async (bot) => ((await check(bot, process.stdout)) ? exit.ok : exit.fatal),
        "silent",
      );
    case "dead-letters":
      return withBot(
        command.config,
        (bot) => deadLetters(bot.store, command.action, process.stdout),
        "silent",
      );
  }
}

/** Opens what lives as long as the process, top to bottom, and closes it bottom to top. */
async function withBot<T>(
  config: Config,
  use: (bot: Bot) => Promise<T>,
  logLevel = config.logLevel,
): Promise<T> {
  let log: Log | undefined;
  using binding = openBindingFile(config.bindingFile, (problems) =>
    log?.error({ problems }, "the changed binding is not valid: the one before stays in force"),
  );
  log = openLog(logLevel, bindingName(binding.current));
  binding.onChange(() => log?.info("the changed binding is in force"));
  const metrics = botMetrics();
  const tokenKeys = tokenFiles(binding.current);
  const credentials = openCredentials(
    config.credentialsDir === undefined
      ? {
          kind: "values",
          values: { [tokenKeys.botToken]: config.botToken, [tokenKeys.appToken]: config.appToken },
        }
      : { kind: "directory", path: config.credentialsDir },
    tokenKeys,
  );
  await using _traces = config.traces ? await openTraces(bindingName(binding.current)) : undefined;
  await using store = storeAt(storeAddress(config, binding.current, credentials), binding.current, metrics);
  await using agent = openAgent(binding.current.spec, {
    secret: credentials.secret,
    onCall: (method, outcome) => metrics.agentRequests.inc({ method, outcome }),
    onIgnored: (reason) =>
      log?.warn({ reason }, "a part of the agent's answer could not be read: it was left out"),
    log,
  });
  let agentName = binding.current.metadata.name;
  const gauges = { turnsActive: () => 0, inboxPending: () => 0 };
  const conditions = conditionBoard(log);
  const tokens = tokenState(conditions, tokenKeys);
  const callWhile = (allowed: () => boolean) =>
    slackCalls({
      apiUrl: config.slackApiUrl,
      botToken: () => credentials.secret(tokenKeys.botToken),
      log: { warn: (message) => log?.debug({ sdk: message }, "Slack's SDK warns") },
      onCall: (method, outcome, error) => {
        metrics.slackRequests.inc({ method, outcome });
        if (isTokenError(error)) tokens.refused(tokenKeys.botToken, error?.code ?? "");
        else if (outcome === "ok") tokens.accepted(tokenKeys.botToken);
      },
      allowed,
    });
  const bot: Bot = {
    config,
    binding,
    credentials,
    tokenKeys,
    store,
    agent,
    agentName: () => agentName,
    call: callWhile(() => true),
    callWhile,
    conditions,
    tokens,
    log,
    metrics,
    gauges,
  };
  const watching = new AbortController();
  if (logLevel !== "silent") {
    void watchAgent(bot, (card) => (agentName = card.name), watching.signal);
    void watchStore(bot, watching.signal);
  }
  try {
    return await use(bot);
  } finally {
    watching.abort();
  }
}

/** @throws {ConfigError} when the address cannot be one. A store that is away, or refuses us, is waited for instead. */
function storeAt(address: StoreAddress, binding: SlackAgentBinding, metrics: Metrics): Store {
  try {
    return observeStore(openStore(address, { prefix: bindingName(binding) }), (op, seconds) =>
      metrics.storeSeconds.observe({ op }, seconds),
    );
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "URL_INVALID") throw error;
    throw new ConfigError([`The store's address cannot be used. ${error.remedy}`]);
  }
}

/** Files of the credentials directory that hold the two Slack tokens. */
function tokenFiles({ spec }: SlackAgentBinding): TokenKeys {
  const [botToken, appToken] = credentialFiles(spec).map(({ file }) => file);
  return { botToken: botToken ?? "bot-token", appToken: appToken ?? "app-token" };
}

function run(config: Config): Promise<number> {
  return withBot(config, async (bot) => {
    const { log, metrics } = bot;
    const stop = stopSignal(config, log);
    // One broken promise must not end the turns of everybody else; it is a bug all the same.
    process.on("unhandledRejection", (reason) => log.error({ err: reason }, "a failure was handled nowhere"));
    let standing = false;
    await using _ops = await serveOps(config.httpPort, {
      ready: () => readiness(bot, standing, stop),
      registry: metrics.registry,
      refresh: () => {
        metrics.turnsActive.set(bot.gauges.turnsActive());
        metrics.inboxPending.set(bot.gauges.inboxPending());
      },
    });
    log.info({ version: packageJson.version, node: process.version, pod: config.podName }, "bot starting");
    const identified = identify(bot, stop);
    const holder = holderName(config.podUid);
    while (!stop.aborted) {
      standing = true;
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
        return exit.leaseLost;
      }
      if (end === "unanswered")
        log.error("the lease could not be renewed in time: work has stopped until the store answers");
    }
    log.info("bot stopped");
    return exit.ok;
  });
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
      process.exit(exit.ok);
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
      const attempt = await tryLease(bot.store, holder);
      if ("epoch" in attempt) return attempt;
      if (told !== attempt.takenBy)
        bot.log.info({ holder: attempt.takenBy }, "another process holds the lease: standing by");
      told = attempt.takenBy;
    } catch (error) {
      bot.log.warn({ err: error }, "the store did not answer the request for the lease");
    }
    // Ended early by the signal, which the loop looks at.
    await sleep(told === undefined ? 500 : leaseLimits.retryMs, undefined, { signal: stop }).catch(
      () => undefined,
    );
  }
  return undefined;
}

function readiness(bot: Bot, standing: boolean, stop: AbortSignal) {
  const store = bot.conditions.get("StoreReady");
  if (stop.aborted) return { ok: false, why: "stopping" };
  if (!standing) return { ok: false, why: "starting" };
  if (store?.status !== "True") return { ok: false, why: `store: ${store?.message ?? "not asked yet"}` };
  return { ok: true, why: "ok" };
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.mistakes.join("\n")}\n`);
    process.exitCode = exit.configuration;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = exit.fatal;
  }
}
// Idle connections of the HTTP clients would keep the process for minutes.
process.exit();
