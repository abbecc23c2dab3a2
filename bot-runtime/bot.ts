import type { Agent, AgentCardSummary } from "./agent/port.ts";
import type { Credentials, TokenKeys } from "./binding/credentials.ts";
import type { BindingSource } from "./binding/source.ts";
import type { Config } from "./config.ts";
import type { Store } from "./inbox/port.ts";
import type { ConditionBoard } from "./ops/conditions.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { MissingFeatures } from "./slack/agent-sessions.ts";
import type { SlackCall } from "./slack/web.ts";
import type { TokenState } from "./token-state.ts";

/** What lives as long as the process, whoever holds the lease. Composed in `main.ts`. */
export type Bot = {
  readonly config: Config;
  readonly binding: BindingSource;
  readonly credentials: Credentials;
  readonly tokenKeys: TokenKeys;
  readonly store: Store;
  readonly agent: Agent;
  /** The name on the agent's card; the binding's name until the card was read. */
  readonly agentName: () => string;
  /** The agent's card as it was read last; undefined until then. */
  readonly card: () => AgentCardSummary | undefined;
  readonly call: SlackCall;
  /** The same, refused once `allowed` says no: what holds the lease acts no longer than it is held. */
  readonly callWhile: (allowed: () => boolean) => SlackCall;
  readonly conditions: ConditionBoard;
  readonly tokens: TokenState;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What Slack refused of its agent features, each told once. */
  readonly missingFeatures: MissingFeatures;
  /** Told how many channels the bot answers in, each time it looked. */
  readonly tellChannels: (count: number) => void;
  /** Read when metrics are scraped; a session puts its own in. */
  readonly gauges: { turnsActive: () => number; inboxPending: () => number };
};
