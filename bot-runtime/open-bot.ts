import { credentialFiles, type SlackAgentBinding } from "../crds/index.ts";
import { openAgent } from "./agent/index.ts";
import { openCredentials, type TokenKeys } from "./binding/credentials.ts";
import { openBindingFile } from "./binding/file.ts";
import { bindingName } from "./binding/settings.ts";
import type { Bot } from "./bot.ts";
import { type Config, ConfigError } from "./config.ts";
import { openStore, type Store, StoreError } from "./inbox/index.ts";
import { conditionBoard } from "./ops/conditions.ts";
import { type Log, openLog } from "./ops/log.ts";
import { botMetrics, type Metrics } from "./ops/metrics.ts";
import { observeStore } from "./ops/observe-store.ts";
import { openTraces } from "./ops/traces.ts";
import { isTokenError } from "./slack/errors.ts";
import { slackCalls } from "./slack/web.ts";
import { type StoreAddress, storeAddress } from "./store-url.ts";
import { tokenState } from "./token-state.ts";
import { watchAgent, watchStore } from "./watch-outside.ts";

/** Opens what lives as long as the process, top to bottom, and closes it bottom to top. */
export async function withBot<T>(
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
