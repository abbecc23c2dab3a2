import type { Condition, SlackAgentBindingInput } from "../../crds/index.ts";
import { childName } from "../../crds/index.ts";
import {
  type App,
  type Person,
  personIn,
  type Said,
  threadOf,
  wordsOf,
} from "../../playground/slack/index.ts";
import { eventually, patienceMs, type Stage } from "./stage.fixture.ts";

type Spec = SlackAgentBindingInput["spec"];

/** A namespace, a Slack app with a channel of its own, and the bot that one binding makes of them. */
export type Team = Awaited<ReturnType<typeof aTeam>>;

export type TeamOptions = {
  /** The app of another team, instead of one of its own. */
  readonly app?: App;
  /** The binding's name. Default: `bot`. */
  readonly binding?: string;
};

/** Makes the namespace, the app and the channel, all called `name`; nothing of the bot yet. */
export async function aTeam(stage: Stage, name: string, options: TeamOptions = {}) {
  const { slack, kubectl, cluster, node } = stage;
  const binding = options.binding ?? "bot";
  let app = options.app ?? slack.addApp({ name: `Agent of ${name}`, handle: name });
  const handle = slack.workspace.users.get(app.botUserId)?.name ?? name;
  const alice: Person = personIn(slack, "alice");
  if (slack.workspace.channel(name) === undefined)
    slack.workspace.addChannel({ name, members: ["alice", handle] }, Date.now());
  await kubectl(["create", "namespace", name]);
  await kubectl(["label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted"]);

  const inNamespace = (args: readonly string[], input?: unknown) =>
    kubectl(["--namespace", name, ...args], input);
  const read = async (): Promise<Live> =>
    JSON.parse(await inNamespace(["get", "sab", binding, "-o", "json"])) as Live;
  const pods = async (): Promise<readonly Pod[]> => {
    const { items } = JSON.parse(await inNamespace(["get", "pods", "-o", "json"])) as { items: Pod[] };
    return items;
  };
  const logs = async (): Promise<string> =>
    (await pods()).map(({ metadata }) => `${metadata.name}:\n${node.logs(metadata.uid)}`).join("\n");
  /** What went wrong, and what the bot's pods said of it. */
  const telling = async (error: Error): Promise<never> => {
    const said = `${await inNamespace(["describe", "sab"])}\n${await logs()}`;
    throw new Error(`${error.message}\n${said.slice(-8_000)}`);
  };
  const connections = () =>
    slack.view().connections.filter(({ appId, receiving }) => appId === app.id && receiving);
  const answers = (said: Said): string[] => threadOf(slack, said).answers().map(wordsOf);

  /** The most connections of this app that Slack ever sent events to at one time. */
  let most = 0;
  slack.feed.follow(() => {
    most = Math.max(most, connections().length);
  });

  return {
    namespace: name,
    get app() {
      return app;
    },
    kubectl: inNamespace,
    /** Makes or changes the Secret with the two tokens: those of the app, unless told otherwise. */
    secret: (data: Readonly<Record<string, string>> = tokensOf(app)) =>
      inNamespace(["apply", "-f", "-"], {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "slack" },
        stringData: data,
      }),
    /** Applies the binding; `spec` lies over what every binding here has. */
    bind: (spec: Partial<Spec> = {}) =>
      inNamespace(["apply", "-f", "-"], {
        apiVersion: "slackagents.dev/v1alpha1",
        kind: "SlackAgentBinding",
        metadata: { name: binding },
        spec: { slack: { secretRef: { name: "slack" } }, agent: { url: stage.agent.url }, ...spec },
      }),
    ready: () =>
      inNamespace(["wait", "--for=condition=Ready", `sab/${binding}`, `--timeout=${patienceMs}ms`]).catch(
        telling,
      ),
    read,
    condition: async (type: string): Promise<Condition | undefined> =>
      (await read()).status?.conditions?.find((one) => one.type === type),
    /** Resolves to the condition once it has this reason. */
    reason: (type: string, reason: string): Promise<Condition> =>
      eventually(async () => {
        const all = (await read()).status?.conditions ?? [];
        const found = all.find((one) => one.type === type);
        if (found?.reason === reason) return found;
        throw new Error(`${type} is not ${reason}: ${JSON.stringify(all, undefined, 1)}`);
      }),
    pods,
    /** What its pods' containers printed since they started last. */
    logs,
    /** The only pod that is not being deleted. */
    pod: (): Promise<Pod> =>
      eventually(async () => {
        const live = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
        const [pod] = live;
        if (live.length === 1 && pod !== undefined) return pod;
        throw new Error(`${live.length} pods in ${name}`);
      }),
    processOf: (pod: Pod): number | undefined => node.processOf(pod.metadata.uid),
    /** Alice asks the bot in its channel. */
    asks: (words: string): Said => alice.says(name, `@${handle} ${words}`),
    /** Resolves once the thread shows the answer; fails when it shows more than one. */
    answered: async (said: Said, words: string | RegExp, timeoutMs = patienceMs): Promise<void> => {
      await threadOf(slack, said).shows(words, { timeoutMs }).catch(telling);
      const all = answers(said);
      if (all.length !== 1) throw new Error(`${all.length} answers: ${JSON.stringify(all)}`);
    },
    answers,
    /** Connections that Slack sends events to now. */
    connections,
    mostConnections: () => most,
    /** Slack forgets the app's tokens and knows new ones. */
    rotate(which: readonly ("botToken" | "appToken")[] = ["botToken", "appToken"]): void {
      const fresh = (token: string) => `${token.replace(/-r\d+$/, "")}-r${Date.now()}`;
      app = slack.workspace.rotateTokens(app, {
        ...(which.includes("botToken") ? { botToken: fresh(app.botToken) } : {}),
        ...(which.includes("appToken") ? { appToken: fresh(app.appToken) } : {}),
      });
    },
    /** Names of everything in the namespace that the operator made, and of its pods. */
    leftovers: async (): Promise<string[]> => {
      const kinds =
        "deployments,replicasets,pods,leases,serviceaccounts,roles,rolebindings,networkpolicies,secrets";
      const all = (await inNamespace(["get", kinds, "-o", "name"])).trim().split("\n");
      return all.filter((one) => one.includes(`/${childName(binding)}`));
    },
    lease: async () =>
      (
        await cluster.call(
          "GET",
          `/apis/coordination.k8s.io/v1/namespaces/${name}/leases/${childName(binding)}`,
        )
      ).body as { metadata: { annotations?: Record<string, string> }; spec: { holderIdentity?: string } },
  };
}

export const tokensOf = ({ botToken, appToken }: App): Record<"bot-token" | "app-token", string> => ({
  "bot-token": botToken,
  "app-token": appToken,
});

type Live = {
  readonly metadata: { readonly uid: string; readonly generation: number };
  readonly spec: Spec;
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
    readonly slack?: { readonly appID?: string; readonly claimedAppID?: string };
    readonly holder?: { readonly pod?: string };
  };
};

export type Pod = {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly status?: {
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly ready: boolean }[];
  };
};

export const restarts = ({ status }: Pod): number =>
  (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
