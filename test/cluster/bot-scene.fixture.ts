import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { parse } from "yaml";
import { bindingDefinition } from "../../crds/generate/definition.ts";
import { apiVersion, type Condition, childName, kind, type SlackAgentBinding } from "../../crds/index.ts";
import { botLease } from "../../operator/bindings/children/lease.ts";
import { botRole } from "../../operator/bindings/children/role.ts";
import { botRoleBinding } from "../../operator/bindings/children/role-binding.ts";
import { botServiceAccount } from "../../operator/bindings/children/service-account.ts";
import type { LiveBinding } from "../../operator/bindings/ports.ts";
import { type RunningAgent, startAgent } from "../../playground/agent/index.ts";
import { type Cluster, startCluster } from "../../playground/cluster/index.ts";
import { type Slack, startSlack } from "../../playground/slack/index.ts";
import { type BotProcess, startBot } from "../bot.ts";

type Spec = Readonly<Record<string, unknown>>;

/** One binding in a namespace of its own, with what the operator makes for it but no operator and no pods: tests start the bots. */
export interface BotScene extends AsyncDisposable {
  readonly slack: Slack;
  readonly agent: RunningAgent;
  readonly namespace: string;
  /** Where the binding's Secret is mounted, as the kubelet does it. */
  readonly credentials: string;
  /** Makes or changes the binding. */
  bind(spec?: Spec): Promise<void>;
  unbind(): Promise<void>;
  /** Mounts these keys in the place of those before, all at once. */
  mount(keys: Readonly<Record<string, string>>): void;
  /** Gives the Slack app to the binding, as the operator does; another one, or none. */
  claim(appId?: string | null): Promise<void>;
  /** As the kubelet does: with a kubeconfig of its ServiceAccount, without asking the API server for anything. */
  startBot(podUid: string, env?: Readonly<Record<string, string>>, args?: readonly string[]): BotProcess;
  /** As `kubectl get -o yaml` shows it. */
  seen(): Promise<SlackAgentBinding>;
  condition(type: string): Promise<Condition | undefined>;
  lease(): Promise<{ holder: string | undefined; epoch: number }>;
}

/** An API server that knows the binding's kind. */
export async function startBareCluster(): Promise<Cluster> {
  const cluster = await startCluster();
  const made = await cluster.call(
    "POST",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    bindingDefinition(),
  );
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  await vi.waitFor(
    async () => {
      const { status } = await cluster.call("GET", `/apis/${apiVersion}/slackagentbindings`);
      if (status !== 200) throw new Error(`the kind is not served yet: ${status}`);
    },
    { timeout: 30_000, interval: 100 },
  );
  return cluster;
}

const name = "bot";

export async function openBotScene(cluster: Cluster, namespace: string): Promise<BotScene> {
  const folder = mkdtempSync(join(tmpdir(), "bot-scene-"));
  const slack = await startSlack({ rateLimits: false, redeliveryScale: 0.02 });
  const agent = await startAgent({});
  const bots: BotProcess[] = [];
  const { call } = cluster;
  const collection = `/apis/${apiVersion}/namespaces/${namespace}/slackagentbindings`;
  const must = async (...args: Parameters<typeof call>): Promise<Record<string, unknown>> => {
    const { status, body } = await call(...args);
    if (status >= 300) throw new Error(`${args[0]} ${args[1]}: ${JSON.stringify(body)}`);
    return body;
  };
  const apply = (path: string, body: unknown, manager = "operator") =>
    must("PATCH", `${path}?fieldManager=${manager}&force=true`, body, {
      "content-type": "application/apply-patch+yaml",
    });
  const bind: BotScene["bind"] = async (spec = {}) => {
    await apply(
      `${collection}/${name}`,
      {
        apiVersion,
        kind,
        metadata: { name },
        spec: { slack: { secretRef: { name: "sre-slack" } }, agent: { url: agent.url }, ...spec },
      },
      "alice",
    );
  };
  let mounts = 0;
  const credentials = join(folder, "credentials");
  mkdirSync(credentials);
  const mount: BotScene["mount"] = (keys) => {
    mounts += 1;
    const data = `..data-${mounts}`;
    mkdirSync(join(credentials, data));
    for (const [key, value] of Object.entries(keys)) {
      mkdirSync(join(credentials, data, key, ".."), { recursive: true });
      writeFileSync(join(credentials, data, key), value);
      const top = key.split("/")[0] ?? key;
      rmSync(join(credentials, top), { force: true });
      symlinkSync(join("..data", top), join(credentials, top));
    }
    symlinkSync(data, join(credentials, "..data_tmp"));
    renameSync(join(credentials, "..data_tmp"), join(credentials, "..data"));
  };

  await must("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
  await bind();
  const live = (await must("GET", `${collection}/${name}`)) as unknown as LiveBinding;
  const config = { operatorVersion: "test" } as Parameters<typeof botRole>[1];
  const api = {
    "/api/v1": { serviceaccounts: botServiceAccount(live, config) },
    "/apis/rbac.authorization.k8s.io/v1": {
      roles: botRole(live, config),
      rolebindings: botRoleBinding(live, config),
    },
    "/apis/coordination.k8s.io/v1": { leases: botLease(live, config) },
  };
  for (const [root, kinds] of Object.entries(api))
    for (const [plural, object] of Object.entries(kinds))
      await apply(`${root}/namespaces/${namespace}/${plural}/${childName(name)}`, object);

  const kubeconfig = await cluster.kubeconfig({ serviceAccount: `${namespace}/${childName(name)}` });

  const seen = async (): Promise<SlackAgentBinding> => {
    const { stdout } = await cluster.kubectl(["get", "sab", name, "-n", namespace, "-o", "yaml"]);
    return parse(stdout);
  };
  return {
    slack,
    agent,
    namespace,
    credentials,
    bind,
    mount,
    seen,
    unbind: async () => void (await must("DELETE", `${collection}/${name}`)),
    claim: async (appId = slack.app.id) =>
      void (await apply(`${collection}/${name}/status`, {
        apiVersion,
        kind,
        status: appId === null ? {} : { slack: { claimedAppID: appId } },
      })),
    startBot(podUid, env = {}, args = []) {
      const bot = startBot({
        args: ["--credentials", credentials, ...args],
        env: {
          BINDING_NAMESPACE: namespace,
          BINDING_NAME: name,
          KUBECONFIG: kubeconfig,
          POD_NAME: `pod-of-${podUid}`,
          POD_UID: podUid,
          SLACK_API_URL: slack.apiUrl,
          DATA_DIR: folder,
          ...env,
        },
      });
      bots.push(bot);
      return bot;
    },
    condition: async (type) => (await seen()).status?.conditions?.find((one) => one.type === type),
    lease: async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${childName(name)}`;
      const { metadata, spec } = (await must("GET", path)) as {
        metadata: { annotations?: Record<string, string> };
        spec?: { holderIdentity?: string };
      };
      return {
        holder: spec?.holderIdentity || undefined,
        epoch: Number(metadata.annotations?.["slackagents.dev/epoch"] ?? 0),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const bot of bots) await bot[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
      await slack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
