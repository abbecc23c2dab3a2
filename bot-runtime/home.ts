import type { Identity } from "./admission/policy.ts";
import type { AgentCardSummary } from "./agent/port.ts";
import type { BindingSource } from "./binding/source.ts";
import type { BindingPlace, Config } from "./config.ts";
import type { Store } from "./inbox/port.ts";
import type { Knowledge } from "./kube/bot-status.ts";
import type { KubeClient } from "./kube/client.ts";
import { applyStatus, leaseBox } from "./kube/objects.ts";
import { noReport, type StatusReport, statusReport } from "./kube/status-report.ts";
import { clusterLease } from "./lease/cluster-lease.ts";
import { holderName } from "./lease/holder.ts";
import type { LeasePort } from "./lease/port.ts";
import { storeLease } from "./lease/store-lease.ts";
import type { ConditionBoard } from "./ops/conditions.ts";
import type { Log } from "./ops/log.ts";

/** What a bot learned about itself, for its status. */
export type Learned = {
  us?: Identity;
  card?: AgentCardSummary;
  /** How many channels the bot answers in. */
  channels?: number;
  /** Since when the lease is ours; unset while it is not. */
  heldSince?: Date | undefined;
};

/** What differs between a bot in a cluster and one outside: who keeps the lease, and who is told how the bot is. */
export type Home = {
  readonly lease: LeasePort;
  readonly report: StatusReport;
  readonly learned: Learned;
  /**
   * The lease's epoch must be put in force in the store before anything else: the cluster's Lease and the store are two places.
   * Undefined where the store raised it in the same step.
   */
  readonly raiseEpoch: ((epoch: number) => Promise<void>) | undefined;
  /** In a cluster every loss of the lease ends the process: a clean start is the safest state, and the kubelet sees to it. */
  readonly inCluster: boolean;
};

export type HomeParts = {
  readonly config: Config;
  readonly binding: BindingSource;
  readonly kube: KubeClient | undefined;
  readonly store: Store;
  readonly conditions: ConditionBoard;
  readonly log: Log;
};

export function homeOf(parts: HomeParts): Home {
  const { config, store, kube } = parts;
  const holder = holderName(config.podUid);
  const place = config.binding;
  if (kube === undefined || place.kind === "file")
    return {
      lease: storeLease(store, holder),
      report: noReport,
      learned: {},
      raiseEpoch: undefined,
      inCluster: false,
    };
  const learned: Learned = {};
  return {
    lease: clusterLease(leaseBox(kube, place), { holder, storeEpoch: () => store.epoch() }),
    report: reportTo(kube, place, parts, learned),
    learned,
    raiseEpoch: (epoch) => store.raiseEpoch(epoch),
    inCluster: true,
  };
}

function reportTo(
  kube: KubeClient,
  place: Extract<BindingPlace, { kind: "cluster" }>,
  { binding, conditions, config, log }: HomeParts,
  learned: Learned,
): StatusReport {
  const { uid } = binding.current.metadata;
  return statusReport({
    knowledge: () => knowledgeOf(learned, binding, conditions, config.podName),
    before: () => binding.shared?.current,
    write: (status, signal) => applyStatus(kube, place, uid, status, signal),
    log,
  });
}

/** Until it is learned again after a start, what was told of Slack and the agent before stays said: it is most likely still so. */
function knowledgeOf(
  { us, card, channels, heldSince }: Learned,
  { current: { metadata }, shared }: BindingSource,
  conditions: ConditionBoard,
  podName: string | undefined,
): Knowledge {
  const { claimedAppID: _, ...slackBefore } = shared?.current?.slack ?? {};
  const agentBefore = shared?.current?.agent;
  return {
    conditions: conditions.all,
    generation: metadata.generation,
    slack:
      us === undefined
        ? slackBefore
        : {
            team: us.teamName,
            teamID: us.team,
            botUserID: us.botUserId,
            botName: us.botName,
            ...(us.appId !== undefined && { appID: us.appId }),
            ...channelsOf(channels ?? slackBefore.channels),
          },
    agent:
      card === undefined
        ? agentBefore && { ...agentBefore, skills: (agentBefore.skills ?? []).map(skillOf) }
        : {
            name: card.name,
            version: card.version,
            protocolVersion: card.protocolVersion,
            streaming: card.streaming,
            skills: card.skills.map(skillOf),
          },
    ...(heldSince === undefined
      ? { holder: undefined }
      : { holder: { ...(podName !== undefined && { pod: podName }), since: heldSince.toISOString() } }),
  };
}

const channelsOf = (channels: number | undefined) => (channels === undefined ? {} : { channels });

const skillOf = ({ id, name }: { readonly id: string; readonly name?: string | undefined }) => ({
  id,
  name: name ?? id,
});
