import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, vi } from "vitest";
import { stringify } from "yaml";
import { type RunningAgent, startAgent } from "../../playground/agent/index.ts";
import { type Cluster, clusterParts, startCluster } from "../../playground/cluster/index.ts";
import { type Image, type Node, type NodeOptions, startNode } from "../../playground/node/index.ts";
import { type Slack, startSlack } from "../../playground/slack/index.ts";
import { buildBot, buildOperator, nodeEnv, nodeFlags, operatorFlags } from "../../scripts/build.ts";
import { installedRedis } from "../servers/redis.ts";

/** On a loaded machine; nothing waits so long where it works. */
export const patienceMs = 60_000;

/** Tries until it does not throw; the last error is what the test fails with. */
export const eventually = <T>(act: () => T | Promise<T>, timeout = patienceMs): Promise<T> =>
  vi.waitFor(act, { timeout, interval: 200 });

export const chart = "charts/slack-agent-operator";
export const release = "slack-agent-operator";
export const operatorNamespace = "slack-agent-system";
export const botImage = "registry.example.com/slack-agent-bot:1";

/** A cluster with the operator in it, installed by helm, and what bots talk to: Slack, an agent, a store. */
export interface Stage extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly node: Node;
  readonly slack: Slack;
  readonly agent: RunningAgent;
  /** What kubectl printed. @throws what it said when it failed. */
  kubectl(args: readonly string[], input?: unknown): Promise<string>;
  helm(args: readonly string[], values?: unknown): Promise<string>;
  /** `helm upgrade --install` with the values of this stage, and `values` over them; waits until the operator is available. */
  install(values?: Readonly<Record<string, unknown>>): Promise<void>;
  /** The images that nodes can pull, by name: a further node is given the same. */
  readonly images: Readonly<Record<string, Image>>;
  /** Names of the cluster's Services, and where they lead on this machine: the same for a further node. */
  readonly hosts: Readonly<Record<string, string>>;
}

const hasStore = installedRedis.some((program) => program === "redis-server" || program === "valkey-server");

/** Tests on such a stage: skipped with the reason where a part is missing, failing there under CI. */
export function describeOnStage(promise: string, tests: () => void): void {
  const parts = clusterParts();
  const missing = parts.found ? (hasStore ? undefined : "redis-server is missing") : parts.why;
  if (missing === undefined || process.env.CI === "true")
    describe(promise, { timeout: 3 * patienceMs }, tests);
  else test.skip(`${promise}: ${missing}`);
}

/** Bundles both programs, starts everything, and installs the chart as `docs/install.md` says. */
export async function openStage(nodeOptions: Omit<NodeOptions, "images" | "hosts"> = {}): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "bundles-"));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [botFolder, operatorFolder] = [join(folder, "bot"), join(folder, "operator")];
  const [cluster, slack, agent, storePort] = await Promise.all([
    startCluster({ controllers: true }),
    startSlack({ rateLimits: false, redeliveryScale: 0.02, seed: { channels: [], webhooks: [] } }),
    startAgent(),
    freePort(),
    buildBot(botFolder),
    buildOperator(operatorFolder),
  ]);
  for (const one of [agent, slack, cluster]) opened.use(one);
  const argv = (bundle: string, flags: readonly string[] = nodeFlags) => [
    process.execPath,
    ...flags,
    join(bundle, "main.mjs"),
  ];
  const images: Record<string, Image> = {
    [botImage]: { argv: argv(botFolder), env: nodeEnv },
    // The same program under another name, for a rollout.
    [`${botImage}-again`]: { argv: argv(botFolder), env: nodeEnv },
    "registry.example.com/slack-agent-operator:1": {
      argv: argv(operatorFolder, operatorFlags),
      env: nodeEnv,
    },
    // The chart's own store names its program itself.
    "docker.io/valkey/valkey:8.1-alpine": { argv: [], portVariable: "STORE_PORT", port: storePort },
    "registry.example.com/crashing:1": [process.execPath, "--eval", "process.exit(1)", "--"],
  };
  const hosts = {
    [`${release}-store.${operatorNamespace}.svc:6379`]: `127.0.0.1:${storePort}`,
  };
  const node = opened.use(await startNode(cluster, { ...nodeOptions, images, hosts }));

  const run = async (
    program: "kubectl" | "helm",
    args: readonly string[],
    input: string | undefined,
  ): Promise<string> => {
    const options = input === undefined ? {} : { input };
    const { code, stdout, stderr } = await cluster[program](args, options);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout;
  };
  const kubectl: Stage["kubectl"] = (args, input) =>
    run("kubectl", args, input === undefined ? undefined : JSON.stringify(input));
  const helm: Stage["helm"] = (args, values) =>
    run("helm", args, values === undefined ? undefined : stringify(values));

  /** What pods of the operator's namespace tell. */
  const story = async (): Promise<string> => {
    const pods = await kubectl(["get", "pods", "-n", operatorNamespace, "-o", "name"]);
    const logs = pods
      .trim()
      .split("\n")
      .map((pod) => node.logs(pod.replace("pod", operatorNamespace)));
    return [await kubectl(["describe", "pods", "-n", operatorNamespace]), ...logs].join("\n").slice(-8_000);
  };

  await kubectl(["create", "namespace", operatorNamespace]);
  const restricted = "pod-security.kubernetes.io/enforce=restricted";
  await kubectl(["label", "namespace", operatorNamespace, restricted]);
  const given = {
    image: { repository: "registry.example.com/slack-agent-operator", tag: "1" },
    bot: { image: { repository: "registry.example.com/slack-agent-bot", tag: "1" } },
    slack: { apiUrl: slack.apiUrl },
  };
  const install: Stage["install"] = async (values = {}) => {
    const where = ["--namespace", operatorNamespace, "--values", "-"];
    await helm(["upgrade", "--install", release, chart, ...where], { ...given, ...values });
    for (const workload of [`statefulset/${release}-store`, `deployment/${release}`])
      await kubectl([
        ...["rollout", "status", workload, "-n", operatorNamespace, `--timeout=${patienceMs}ms`],
      ]).catch(async (error: Error) => {
        throw new Error(`${error.message}\n${await story()}`);
      });
  };
  await install();
  const owned = opened.move();
  return {
    cluster,
    node,
    slack,
    agent,
    images,
    hosts,
    kubectl,
    helm,
    install,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
