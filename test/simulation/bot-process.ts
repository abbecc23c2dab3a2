import type { Agent } from "../../bot-runtime/agent/port.ts";
import type { Bot } from "../../bot-runtime/bot.ts";
import type { Config } from "../../bot-runtime/config.ts";
import type { Store } from "../../bot-runtime/inbox/port.ts";
import { type HeldLease, tryLease } from "../../bot-runtime/lease/hold-lease.ts";
import { limits as leaseLimits } from "../../bot-runtime/lease/limits.ts";
import { storeLease } from "../../bot-runtime/lease/store-lease.ts";
import { conditionBoard } from "../../bot-runtime/ops/conditions.ts";
import { type Log, openLog } from "../../bot-runtime/ops/log.ts";
import { botMetrics, type Metrics } from "../../bot-runtime/ops/metrics.ts";
import { pause } from "../../bot-runtime/pause.ts";
import { runSession } from "../../bot-runtime/session.ts";
import type { openConnection } from "../../bot-runtime/slack/connection.ts";
import { SlackError } from "../../bot-runtime/slack/errors.ts";
import { repeating } from "../../bot-runtime/slack/web.ts";
import { tokenState } from "../../bot-runtime/token-state.ts";
import { parseBinding, type SlackAgentBinding } from "../../crds/index.ts";
import type { Mutant } from "./mutants.ts";
import type { SimProcess } from "./process.ts";
import type { Features } from "./scenario.ts";
import type { WebApi } from "./slack/web-api.ts";
import { us, words } from "./slack/workspace.ts";

export type Outside = {
  readonly store: () => Store;
  readonly agent: Agent;
  readonly attempt: WebApi["attempt"];
  readonly open: typeof openConnection;
  readonly mutant: Mutant;
  readonly features: Features;
  /** Where the log goes; left out, nothing is logged. */
  readonly log?: (line: string) => void;
};

export type Ended = "stopped" | "leaseLost";

export const drainMs = 5_000;

/**
 * The bot from the lease inwards, as `runBot` runs it: stands by until the lease is its own, works, and begins again where the lease was only
 * lost. Resolves when the process would end.
 */
export async function runProcess(process: SimProcess, outside: Outside): Promise<Ended> {
  const stop = process.stop.signal;
  const store = (outside.mutant.store ?? same)(outside.store());
  const bot = botOf(store, outside);
  const storePort = storeLease(store, process.holder);
  const port = outside.mutant.lease?.(storePort, process) ?? storePort;
  const open = (outside.mutant.open ?? same)(outside.open);
  while (!stop.aborted) {
    const lease = await waitForLease(port, stop);
    if (lease === undefined) break;
    await using held = lease;
    process.epoch = held.epoch;
    if ((await runSession(bot, us, held, stop, open)) === "taken") return "leaseLost";
  }
  return "stopped";
}

const same = <T>(value: T): T => value;

async function waitForLease(
  port: ReturnType<typeof storeLease>,
  stop: AbortSignal,
): Promise<HeldLease | undefined> {
  let standingBy = false;
  while (!stop.aborted) {
    try {
      const attempt = await tryLease(port);
      if ("epoch" in attempt) return attempt;
      standingBy = true;
    } catch {
      // The store is away: it is waited for.
    }
    await pause(standingBy ? leaseLimits.retryMs : 500, stop);
  }
  return undefined;
}

/** Once for a thread: prom-client watches the whole process. */
let metrics: Metrics | undefined;

function botOf(store: Store, { agent, attempt, mutant, features, log: sink }: Outside): Bot {
  const log: Log =
    sink === undefined ? openLog("silent", "test/bot") : openLog("info", "test/bot", { write: sink });
  metrics ??= botMetrics();
  const conditions = conditionBoard(log);
  const tokenKeys = { botToken: "bot-token", appToken: "app-token" };
  const callWhile: Bot["callWhile"] = (allowed) => {
    const call = repeating(async (method, args, signal) => {
      if (!allowed()) throw new SlackError(method, "unsent", "aborted");
      return attempt(method, args, signal);
    });
    return (mutant.call ?? same)(call);
  };
  const binding = bindingOf(features);
  return {
    config: { drainMs, slackApiUrl: "https://slack.test/api/" } as Config,
    binding: { current: binding } as Bot["binding"],
    credentials: { secret: () => "xoxb-canary", problem: () => undefined },
    tokenKeys,
    store,
    agent,
    agentName: () => "agent",
    card: () => undefined,
    call: callWhile(() => true),
    callWhile,
    conditions,
    tokens: tokenState(conditions, tokenKeys),
    log,
    metrics,
    // Asked for none, a world without streams goes as it did before there were any.
    missingFeatures: new Map(features.streams ? [] : [["streams", "feature_not_enabled"]]),
    tellChannels: () => {},
    gauges: { turnsActive: () => 0, inboxPending: () => 0 },
  };
}

const bindings = new Map<Features["onAmbiguous"], SlackAgentBinding>();

function bindingOf({ onAmbiguous }: Features): SlackAgentBinding {
  const known = bindings.get(onAmbiguous);
  if (known !== undefined) return known;
  const noted = `${words.note} {reference}`;
  const parsed = parseBinding({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "bot", namespace: "test" },
    spec: {
      slack: { secretRef: { name: "slack" }, slashCommand: "/ask" },
      agent: { url: "http://127.0.0.1:1", timeout: "2m" },
      conversation: { onAmbiguous, history: 0 },
      messages: {
        working: words.growing,
        resumed: words.growing,
        queued: words.queued,
        inputNeeded: "Please answer.",
        authNeeded: "Please sign in.",
        deadlinePassed: noted,
        error: noted,
        agentFailed: noted,
        agentRejected: noted,
        ambiguous: noted,
        ambiguousFailed: noted,
        deadLetter: noted,
        emptyAnswer: noted,
        notAccepted: words.note,
        busy: words.note,
        notInChannel: words.note,
        userNotAllowed: words.note,
      },
    },
  });
  if (!parsed.ok) throw new TypeError(parsed.problems.join("\n"));
  bindings.set(onAmbiguous, parsed.binding);
  return parsed.binding;
}
