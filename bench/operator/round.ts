import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bindingDefinition } from "../../crds/generate/definition.ts";
import { apiVersion, kind } from "../../crds/index.ts";
import { type Cluster, startCluster } from "../../playground/cluster/index.ts";
import { cpuSeconds, memoryMB } from "../processes/usage.ts";
import { type Api, mergeType, openApi } from "./api.ts";
import { type Audit, auditPolicy, type Calls, minus, openAudit, readsOf, writesOf } from "./audit.ts";
import type { OperatorContender, RunningOperator } from "./contenders.ts";
import { forAll } from "./lanes.ts";
import { type Settled, watchSettled } from "./settled.ts";
import { bindingsPath, playCluster } from "./stand-ins.ts";

/** What one operator needed for one part of its work, until it had nothing left to do. */
export type Phase = {
  /** Until all bindings were as they should be, from the user's first request on, in seconds. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly reads: number;
  readonly writes: number;
  readonly calls: Calls;
  /** Resident memory at the end, MB. */
  readonly memoryMB: number;
};

export const phases = ["create", "idle", "change", "restart", "delete"] as const;
export type Round = Readonly<Record<(typeof phases)[number], Phase>> & { readonly peakMB: number };

export type RoundOptions = {
  readonly bindings: number;
  readonly idleSeconds: number;
  /** Bound of one part, seconds. */
  readonly patienceSeconds: number;
};

const namespace = "bench";
/** How many requests of the user are under way at once. */
const userLanes = 16;
/** Nothing was asked for so long: what was begun is done. */
const quietMs = 4_000;

/** One operator on an API server of its own, from the first binding to the last. */
export async function runRound(contender: OperatorContender, options: RoundOptions): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), "bench-operator-"));
  const policy = join(folder, "audit-policy.json");
  const log = join(folder, "audit.jsonl");
  writeFileSync(policy, JSON.stringify(auditPolicy(`system:serviceaccount:${namespace}:operator`)));
  writeFileSync(log, "");
  try {
    await using cluster = await startCluster({
      apiServerArgs: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`],
    });
    await using api = await openApi(cluster);
    await install(api);
    const names = Array.from({ length: options.bindings }, (_, index) => `bot-${index + 1}`);
    const settled = watchSettled(api, bindingsPath(namespace));
    playCluster(api, namespace);
    const audit = openAudit(log);
    return await measure(contender, { cluster, api, audit, names, settled, options, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Bench = {
  readonly cluster: Cluster;
  readonly api: Api;
  readonly audit: Audit;
  readonly names: readonly string[];
  readonly settled: Settled;
  readonly options: RoundOptions;
  readonly folder: string;
};

async function measure(contender: OperatorContender, bench: Bench): Promise<Round> {
  const { cluster, api, names, settled, options, folder } = bench;
  const kubeconfig = await cluster.kubeconfig({ serviceAccount: `${namespace}/operator` });
  await using running = new AsyncDisposableStack();
  const start = () => running.use(contender.start(kubeconfig, join(folder, "operator.log")));
  const quiet = () => untilQuiet(bench.audit, options.patienceSeconds);
  const path = bindingsPath(namespace);

  const first = start();
  await quiet();
  const create = await phase(bench, first, async () => {
    await forAll(names, userLanes, (name) => api.call("POST", path, binding(name)));
    await settled.reached(names.length, 1, options.patienceSeconds);
  });
  const idle = await phase(bench, first, () => sleep(options.idleSeconds * 1_000));
  const change = await phase(bench, first, async () => {
    const patch = { spec: { pod: { image: "slack-agent-bot:2" } } };
    await forAll(names, userLanes, (name) => api.call("PATCH", `${path}/${name}`, patch, mergeType));
    await settled.reached(names.length, 2, options.patienceSeconds);
  });
  const peakMB = memoryMB(first.pid).peak;
  await first.stop();
  const before = bench.audit.totals();
  const startedMs = Date.now();
  const second = start();
  await quiet();
  const restart = {
    ...usage(second, minus(bench.audit.totals(), before), 0),
    seconds: ((bench.audit.lastMs() ?? startedMs) - startedMs) / 1_000,
  };
  const gone = await phase(bench, second, async () => {
    await forAll(names, userLanes, (name) => api.call("DELETE", `${path}/${name}`));
    await settled.gone(options.patienceSeconds);
  });
  await second.stop();
  return { create, idle, change, restart, delete: gone, peakMB };
}

async function phase(
  { audit, options }: Bench,
  operator: RunningOperator,
  act: () => Promise<void>,
): Promise<Phase> {
  const callsBefore = audit.totals();
  const cpuBefore = cpuSeconds(operator.pid);
  const startedMs = performance.now();
  await act();
  const seconds = (performance.now() - startedMs) / 1_000;
  await untilQuiet(audit, options.patienceSeconds);
  return { ...usage(operator, minus(audit.totals(), callsBefore), cpuBefore), seconds };
}

const usage = ({ pid }: RunningOperator, calls: Calls, cpuBefore: number) => ({
  cpuSeconds: cpuSeconds(pid) - cpuBefore,
  reads: readsOf(calls),
  writes: writesOf(calls),
  calls,
  memoryMB: memoryMB(pid).now,
});

/** Resolves when the operator has asked for nothing for a while, watches aside. */
async function untilQuiet(audit: Audit, patienceSeconds: number): Promise<void> {
  const sinceMs = Date.now();
  while (Date.now() - Math.max(sinceMs, audit.lastMs() ?? 0) < quietMs) {
    if (Date.now() - sinceMs > patienceSeconds * 1_000)
      throw new Error(
        `the operator is not quiet after ${patienceSeconds} s: ${JSON.stringify(audit.totals())}`,
      );
    await sleep(250);
  }
}

const binding = (name: string) => ({
  apiVersion,
  kind,
  metadata: { name },
  spec: {
    slack: { secretRef: { name: "slack" } },
    agent: { url: `http://agent.${namespace}.svc:8080` },
    store: { redis: { url: `redis://redis.${namespace}.svc:6379` } },
    pod: { image: "slack-agent-bot:1" },
  },
});

/** The resource, the namespace, and an account for the operator that may do everything. */
async function install(api: Api): Promise<void> {
  await api.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", bindingDefinition());
  await api.call("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
  await api.call("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    metadata: { name: "operator" },
  });
  await api.call("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    metadata: { name: "operator" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: "operator", namespace }],
  });
  const deadlineMs = Date.now() + 30_000;
  const served = () =>
    api.call("GET", bindingsPath(namespace)).then(
      () => true,
      () => false,
    );
  while (!(await served())) {
    if (Date.now() > deadlineMs) throw new Error("the API server does not serve the bindings");
    await sleep(100);
  }
}
