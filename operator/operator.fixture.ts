import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { vi } from "vitest";
import type { Cluster, User } from "../playground/cluster/index.ts";
import { buildOperator, nodeEnv, operatorFlags } from "../scripts/build.ts";

/** On a loaded machine; nothing waits so long where it works. */
export const patienceMs = 60_000;

/** The operator as it is shipped, bundled once for a test file. */
export async function bundledOperator(): Promise<AsyncDisposable & { readonly program: string }> {
  const folder = mkdtempSync(join(tmpdir(), "operator-"));
  await buildOperator(folder);
  return {
    program: join(folder, "main.mjs"),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type LogLine = { readonly msg: string; readonly level: string } & Readonly<Record<string, unknown>>;

export interface OperatorProcess extends AsyncDisposable {
  readonly lines: readonly LogLine[];
  readonly ended: boolean;
  /** Status and text of one of its pages. */
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Sum of the samples whose name and labels match. */
  metric(pattern: RegExp): Promise<number>;
  /** Resolves when a line with this message was written. */
  says(message: string): Promise<void>;
  /** Ends it; resolves to its exit code, or null where a signal killed it. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  readonly exitCode: Promise<number | null>;
}

export type OperatorSettings = {
  readonly program: string;
  readonly cluster: Cluster;
  readonly user?: User;
  readonly env?: NodeJS.ProcessEnv;
};

/** Starts it as a process of its own, as a pod would; resolves when it serves its pages. */
export async function startOperator({
  program,
  cluster,
  user = "admin",
  env = {},
}: OperatorSettings): Promise<OperatorProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [...operatorFlags, program], {
    env: {
      ...nodeEnv,
      PATH: process.env.PATH,
      KUBECONFIG: await cluster.kubeconfig(user),
      POD_NAMESPACE: "default",
      POD_NAME: "operator-0",
      BOT_IMAGE: "slack-agent-bot:test",
      HTTP_PORT: String(port),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: LogLine[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  createInterface(child.stdout).on("line", (line) => lines.push(JSON.parse(line) as LogLine));
  const closed = once(child, "close").then(() => child.exitCode);
  const ended = () => child.exitCode !== null || child.signalCode !== null;

  const get: OperatorProcess["get"] = async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  await eventually(async () => {
    if (ended()) return;
    await get("/healthz");
  });

  return {
    lines,
    get ended() {
      return ended();
    },
    get,
    async metric(pattern) {
      const { text } = await get("/metrics");
      return text
        .split("\n")
        .filter((line) => !line.startsWith("#") && pattern.test(line))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
    },
    says: (message) =>
      eventually(() => {
        if (lines.some((line) => line.msg === message)) return;
        const said = lines.map((line) => JSON.stringify(line)).slice(-20);
        throw new Error(`it has not said "${message}"; last:\n${said.join("\n")}\n${stderr}`);
      }),
    async kill(signal) {
      if (!ended()) child.kill(signal);
      return closed;
    },
    exitCode: closed,
    async [Symbol.asyncDispose]() {
      if (!ended()) child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Tries until it does not throw; the last error is what the test fails with. */
export const eventually = <T>(act: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(act, { timeout: patienceMs, interval: 100 });

const bindings = "/apis/slackagents.dev/v1alpha1/namespaces";

/** What a test does to bindings and reads of the cluster, in one namespace of its own. */
export async function aNamespace(cluster: Cluster, name: string) {
  const call = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await cluster.call(method, path, body, headers);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const apply = (path: string, manager: string, body: unknown) =>
    call("PATCH", `${path}?fieldManager=${manager}&force=true`, body, {
      "content-type": "application/apply-patch+yaml",
    });
  const at = (binding: string) => `${bindings}/${name}/slackagentbindings/${binding}`;
  const identity = (binding: string) => ({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: binding, namespace: name },
  });
  await call("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return {
    name,
    bind: (binding: string, spec: Record<string, unknown> = {}) =>
      apply(at(binding), "kubectl", {
        ...identity(binding),
        spec: {
          slack: { secretRef: { name: "slack" } },
          agent: { url: "http://agent.example.com" },
          ...spec,
        },
      }),
    unbind: (binding: string) => call("DELETE", at(binding)),
    /** As the bot would write it. */
    report: (binding: string, status: unknown) =>
      apply(`${at(binding)}/status`, "slack-agent-bot", { ...identity(binding), status }),
    binding: async (binding: string) => (await call("GET", at(binding))) as unknown as BindingObject,
    condition: async (binding: string, type: string) => {
      const { status } = (await call("GET", at(binding))) as unknown as BindingObject;
      return status?.conditions?.find((one) => one.type === type);
    },
    /** Names of all objects of a kind, given as `apps/v1/deployments`. */
    names: async (kind: string): Promise<string[]> =>
      (await list(cluster, kind, name)).map(({ metadata }) => metadata.name),
    list: (kind: string) => list(cluster, kind, name),
    /** Of its only Deployment. */
    replicas: async (): Promise<number | undefined> => {
      const [deployment] = await list(cluster, "apps/v1/deployments", name);
      return (deployment?.spec as { replicas?: number } | undefined)?.replicas;
    },
  };
}
export type TestNamespace = Awaited<ReturnType<typeof aNamespace>>;

type BindingObject = {
  readonly metadata: { readonly generation: number; readonly uid: string };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly slack?: { readonly claimedAppID?: string };
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly observedGeneration?: number;
    }[];
  };
};

type Listed = { readonly metadata: { readonly name: string } } & Readonly<Record<string, unknown>>;

async function list(cluster: Cluster, kind: string, namespace: string): Promise<readonly Listed[]> {
  const [plural, version, group] = kind.split("/").reverse();
  const api = group === undefined ? `/api/${version}` : `/apis/${group}/${version}`;
  const { body } = await cluster.call("GET", `${api}/namespaces/${namespace}/${plural}`);
  return body.items as readonly Listed[];
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
