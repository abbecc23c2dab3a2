import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SlackAgentBindingInput } from "../crds/index.ts";
import { startAgent } from "./agent/index.ts";
import { type Cluster, type Finished, startCluster } from "./cluster/index.ts";
import { demoBinding } from "./demo-bot.ts";
import { type Node, startNode } from "./node/index.ts";
import { type Fallback, type Slack, startSlack } from "./slack/index.ts";

/** The product as it is installed, with what it talks to. */
export interface ClusterDemo extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly node: Node;
  readonly slack: Slack;
  /** The binding's. */
  readonly namespace: string;
  readonly binding: string;
  /** Path of the administrator's. */
  readonly kubeconfig: string;
  /** Runs kubectl; @throws what it said when it failed. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
}

export type DemoOptions = {
  readonly port: number;
  readonly say: (line: string) => void;
  /** Each line that a pod prints. */
  readonly onLog: (line: string) => void;
  readonly signal: AbortSignal;
  readonly fallback: Fallback;
};

const root = join(import.meta.dirname, "..");
const release = "slack-agent-operator";
const operatorNamespace = "slack-agent-system";
const namespace = "sre";

/** Not the store's, which has a number in place of two hashes. */
const isOperator = new RegExp(`^${operatorNamespace}/${release}-[^-]+-[^-]+$`);

/** Starts all of it as `docs/getting-started.md` does, and resolves when the bot is ready. @throws when a step fails, or `signal` aborts between two. */
export async function startClusterDemo({
  port,
  say,
  onLog,
  signal,
  fallback,
}: DemoOptions): Promise<ClusterDemo> {
  await using opened = new AsyncDisposableStack();
  const step = <T>(what: string, start: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    say(what);
    return start();
  };
  const agent = opened.use(await startAgent({ pace: 400 }));
  const slack = opened.use(await startSlack({ port, fallback }));
  const cluster = opened.use(
    await step("Starting the API server and its controllers…", () => startCluster({ controllers: true })),
  );
  const storePort = await freePort();
  const hosts: Record<string, string> = {
    [`${release}-store.${operatorNamespace}.svc:6379`]: `127.0.0.1:${storePort}`,
  };
  const node = opened.use(
    await startNode(cluster, {
      images: {
        "slack-agent-operator:demo": {
          argv: [process.execPath, join(root, "dist/operator/main.mjs")],
          paths: { "/nodejs/bin/node": process.execPath },
        },
        "slack-agent-bot:demo": [process.execPath, join(root, "dist/bot/main.mjs")],
        // The chart's own script runs whatever server it finds.
        "valkey:demo": { argv: ["valkey-server"], portVariable: "STORE_PORT", port: storePort },
      },
      hosts,
      onLog,
    }),
  );

  const done = ({ code, stdout, stderr }: Finished, what: string): string => {
    if (code !== 0) throw new Error(`${what}: ${stderr}${stdout}`);
    return stdout;
  };
  const kubectl: ClusterDemo["kubectl"] = async (args, input) =>
    done(await cluster.kubectl(args, input === undefined ? {} : { input }), `kubectl ${args.join(" ")}`);
  const helm = async (args: readonly string[], values: unknown = {}): Promise<string> =>
    done(await cluster.helm(args, { input: stringify(values) }), `helm ${args.join(" ")}`);

  await step(`helm install ${release} charts/${release} -n ${operatorNamespace}`, () =>
    helm(
      [
        "install",
        release,
        join(root, "charts", release),
        "-n",
        operatorNamespace,
        "--create-namespace",
        "-f",
        "-",
      ],
      chartValues(slack),
    ),
  );
  await kubectl(["rollout", "status", `deployment/${release}`, "-n", operatorNamespace, "--timeout=2m"]);
  const [operator = ""] = node.pods().filter((pod) => isOperator.test(pod));
  hosts[`${release}.${operatorNamespace}.svc:8080`] = new URL(node.addressOf(operator) ?? "").host;
  await step(`helm test ${release} -n ${operatorNamespace}`, () =>
    helm(["test", release, "-n", operatorNamespace]),
  );

  const binding = exampleBinding(agent.url, slack);
  const { name } = binding.metadata;
  await step(
    `kubectl apply -f - -n ${namespace}, the Secret ${binding.spec.slack.secretRef.name} with the Slack app's two tokens`,
    () => kubectl(["create", "namespace", namespace]),
  );
  const tokens = { "bot-token": slack.botToken, "app-token": slack.appToken };
  await kubectl(["apply", "-f", "-"], stringify(secretOf(binding.spec.slack.secretRef.name, tokens)));
  await step(`kubectl apply -f examples/minimal.yaml -n ${namespace}, with the sample agent's address`, () =>
    kubectl(["apply", "-f", "-"], stringify(binding)),
  );
  await kubectl(["wait", "-n", namespace, "--for=condition=Ready", `sab/${name}`, "--timeout=2m"]);
  say("The bot is Ready.");
  signal.throwIfAborted();

  const kubeconfig = await cluster.kubeconfig();
  const owned = opened.move();
  return {
    cluster,
    node,
    slack,
    namespace,
    binding: name,
    kubeconfig,
    kubectl,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The chart's defaults, with images of this machine and its own Slack. */
const chartValues = (slack: Slack) => ({
  image: { repository: "slack-agent-operator", tag: "demo" },
  bot: { image: { repository: "slack-agent-bot", tag: "demo" } },
  slack: { apiUrl: slack.apiUrl },
  store: { embedded: { image: { repository: "valkey", tag: "demo" } } },
});

/** `examples/minimal.yaml` with the sample agent's address, and what the page's shelf of alerts needs. */
function exampleBinding(agentUrl: string, slack: Slack): SlackAgentBindingInput {
  const example = parse(readFileSync(join(root, "examples/minimal.yaml"), "utf8")) as SlackAgentBindingInput;
  const { channels, conversation, slack: declared } = demoBinding(agentUrl, slack).spec;
  return {
    ...example,
    metadata: { ...example.metadata, namespace },
    spec: {
      ...example.spec,
      slack: { ...declared, ...example.spec.slack },
      agent: { url: agentUrl },
      channels,
      conversation,
    },
  };
}

const secretOf = (name: string, stringData: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  stringData,
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
