import type { BotCondition, Condition } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";
import { aConfig } from "./binding.fixture.ts";
import { childLabels } from "./children/labels.ts";
import { ownedBy } from "./children/owner.ts";
import type { FakeCluster } from "./cluster.fixture.ts";
import type { LiveBinding, StoreUsers } from "./ports.ts";
import { type ReconcileDeps, reconciler } from "./reconcile.ts";

export const storeSecret = "sab-sre-bot-store-0a1b2c3d";

export const aStore: StoreUsers = {
  async secretFor(binding) {
    return { secretName: storeSecret, secret: secretOf(binding) };
  },
};

const secretOf = (binding: LiveBinding): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: storeSecret,
    namespace: binding.metadata.namespace,
    labels: childLabels(binding.metadata.name, "0.1.0"),
    ownerReferences: [ownedBy(binding)],
  },
});

/** An operator over a cluster, at a time that tests turn. */
export function anOperator(cluster: FakeCluster, changes: Partial<ReconcileDeps> = {}) {
  let now = new Date("2026-01-01T01:00:00Z");
  const start = () =>
    reconciler({
      view: cluster.view,
      writer: cluster.writer,
      storeUsers: aStore,
      config: aConfig(),
      instance: "operator-0",
      now: () => now,
      ...changes,
    });
  let reconcile = start();
  return {
    run: (key = "sre/sre-bot") => reconcile(key, new AbortController().signal),
    /** Another process takes over: nothing is remembered. */
    restart() {
      reconcile = start();
    },
    later(seconds: number) {
      now = new Date(now.getTime() + seconds * 1_000);
    },
  };
}

export const said = (
  type: BotCondition,
  status: Condition["status"] = "True",
  reason = "Fine",
  message = "fine",
): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: "2026-01-01T00:30:00Z",
  observedGeneration: 1,
});

/** All four of the bot's conditions, True. */
export const allFine = [
  said("CredentialsValid"),
  said("SlackConnected"),
  said("AgentReachable"),
  said("StoreReady"),
] as const;
