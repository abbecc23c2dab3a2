import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { opinions } from "../inbox/rating.ts";
import { outcomes } from "../turns/turn.ts";
import { storeOps } from "./observe-store.ts";

/** Types of Slack's envelopes; every other one counts as `other`, so that labels stay few whatever comes. */
const envelopeTypes = ["events_api", "interactive", "slash_commands"] as const;
export const envelopeLabel = (type: string): string =>
  envelopeTypes.find((known) => known === type) ?? "other";

/** What became of an envelope (`docs/operations.md`). */
export const verdicts = [
  "accepted",
  "seen",
  "refused",
  "ignored",
  "foreign",
  "malformed",
  "full",
  "unstored",
] as const;
export type EventVerdict = (typeof verdicts)[number];

/** Every metric of the bot; names are promises (`docs/operations.md`). Each exists from zero on, so that a rate never starts with a gap. */
export function botMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[] = []) =>
    new Histogram({ name, help, buckets, labelNames, registers });

  const quick = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
  const long = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
  const metrics = {
    registry,
    events: counter("slackagent_events_total", "Envelopes from Slack by type and what became of them.", [
      "type",
      "verdict",
    ]),
    ackSeconds: histogram(
      "slackagent_ack_seconds",
      "From an envelope's arrival to its acknowledgement.",
      quick,
    ),
    turns: counter("slackagent_turns_total", "Turns that ended, by outcome.", ["outcome"]),
    turnSeconds: histogram(
      "slackagent_turn_seconds",
      "From a request's acceptance to its answer in the thread.",
      long,
    ),
    firstTokenSeconds: histogram(
      "slackagent_first_token_seconds",
      "From the message to the agent until its first words.",
      long,
    ),
    turnsActive: gauge("slackagent_turns_active", "Turns at work now."),
    inboxPending: gauge("slackagent_inbox_pending", "Accepted requests whose answer does not stand yet."),
    deadLetters: counter("slackagent_dead_letters_total", "Requests given up after all attempts."),
    socketConnected: gauge("slackagent_socket_connected", "1 while a Socket Mode connection is open."),
    socketGapSeconds: histogram(
      "slackagent_socket_gap_seconds",
      "Times without any Socket Mode connection.",
      [0.1, 0.5, 1, 5, 15, 60, 300, 1800],
    ),
    backfilled: counter(
      "slackagent_backfilled_total",
      "Requests found by looking back that no envelope brought.",
    ),
    leaseHeld: gauge("slackagent_lease_held", "1 while this process holds the lease."),
    leaseEpoch: gauge("slackagent_lease_epoch", "Epoch of the lease held last."),
    slackRequests: counter("slackagent_slack_requests_total", "Web API calls by method and outcome.", [
      "method",
      "outcome",
    ]),
    agentRequests: counter("slackagent_agent_requests_total", "A2A calls by method and outcome.", [
      "method",
      "outcome",
    ]),
    feedback: counter("slackagent_feedback_total", "Opinions of people about answers, by what they are.", [
      "value",
    ]),
    storeSeconds: histogram("slackagent_store_seconds", "Store operations.", quick, ["op"]),
  };
  for (const type of envelopeTypes) for (const verdict of verdicts) metrics.events.inc({ type, verdict }, 0);
  metrics.events.inc({ type: "frame", verdict: "malformed" }, 0);
  for (const outcome of outcomes) metrics.turns.inc({ outcome }, 0);
  for (const value of opinions) metrics.feedback.inc({ value }, 0);
  for (const op of storeOps) metrics.storeSeconds.zero({ op });
  return metrics;
}

export type Metrics = ReturnType<typeof botMetrics>;
