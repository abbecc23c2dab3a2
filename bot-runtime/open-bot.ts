import { credentialFiles, type SlackAgentBinding } from "../crds/index.ts";
import { type AgentCardSummary, openAgent } from "./agent/index.ts";
import { openCredentials, type TokenKeys } from "./binding/credentials.ts";
import { bindingName } from "./binding/settings.ts";
import type { Bot } from "./bot.ts";
import { type Config, ConfigError } from "./config.ts";
import { type Home, homeOf } from "./home.ts";
import { openStore, type Store, StoreError } from "./inbox/index.ts";
import { openBinding, type Reading } from "./open-binding.ts";
import { conditionBoard } from "./ops/conditions.ts";
import type { Metrics } from "./ops/metrics.ts";
import { observeStore } from "./ops/observe-store.ts";
import { openTraces } from "./ops/traces.ts";
import { isTokenError } from "./slack/errors.ts";
import { slackCalls } from "./slack/web.ts";
import { type StoreAddress, storeAddress } from "./store-url.ts";
import { tokenState } from "./token-state.ts";
import { watchAgent, watchStore } from "./watch-outside.ts";

export type OpenOptions = Reading & {
  readonly metrics: Metrics;
  /** Ends the wait for a binding that is not there yet. */
  readonly signal: AbortSignal;
};

/**
 * Opens what lives as long as the process, top to bottom, and closes it bottom to top. Undefined when `signal` aborts before there is a
 * binding. @throws {ConfigError}
 */
export async function withBot<T>(
  config: Config,
  { follow, logLevel, metrics, signal }: OpenOptions,
  use: (bot: Bot, home: Home) => Promise<T>,
): Promise<T | undefined> {
  await using opened = await openBinding(config.binding, { follow, logLevel }, signal);
  if (opened === undefined) return undefined;
  const { binding, log, kube } = opened;
  const tokenKeys = tokenFiles(binding.current, kube !== undefined);
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
      log.warn({ reason }, "a part of the agent's answer could not be read: it was left out"),
    log,
  });
  let card: AgentCardSummary | undefined;
  const gauges = { turnsActive: () => 0, inboxPending: () => 0 };
  const conditions = conditionBoard(log, () => home.report.changed());
  const home = homeOf({ config, binding, kube, store, conditions, log });
  const tokens = tokenState(conditions, tokenKeys);
  const callWhile = (allowed: () => boolean) =>
    slackCalls({
      apiUrl: config.slackApiUrl,
      botToken: () => credentials.secret(tokenKeys.botToken),
      log: { warn: (message) => log.debug({ sdk: message }, "Slack's SDK warns") },
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
    agentName: () => card?.name ?? binding.current.metadata.name,
    card: () => card,
    call: callWhile(() => true),
    callWhile,
    conditions,
    tokens,
    log,
    metrics,
    tellChannels: (count) => {
      if (home.learned.channels === count) return;
      home.learned.channels = count;
      home.report.changed();
    },
    gauges,
    missingFeatures: new Map(),
  };
  const watching = new AbortController();
  if (follow) {
    binding.onChange(() => {
      log.info("the changed binding is in force");
      home.report.changed();
    });
    const onCard = (read: AgentCardSummary): void => {
      card = read;
      home.learned.card = read;
      home.report.changed();
    };
    void watchAgent(bot, onCard, watching.signal);
    void watchStore(bot, watching.signal);
  }
  try {
    return await use(bot, home);
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

/** Files of the credentials directory that hold the two Slack tokens; in a cluster the Secret that they come from. */
function tokenFiles({ spec }: SlackAgentBinding, mounted: boolean): TokenKeys {
  const [botToken, appToken] = credentialFiles(spec).map(({ file }) => file);
  const { name, botTokenKey, appTokenKey } = spec.slack.secretRef;
  return {
    botToken: botToken ?? "bot-token",
    appToken: appToken ?? "app-token",
    ...(mounted && { secret: { name, botTokenKey, appTokenKey } }),
  };
}
